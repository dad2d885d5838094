"""Grants of persons: their account, the form that asked, the dossier that gave; in which attachment people are named."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.columns

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('grant_', schema=None) as batch_op:
        batch_op.add_column(sa.Column('account', storage.columns.Personal(), nullable=True))
        batch_op.add_column(sa.Column('paper', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column('case_id', sa.Integer(), nullable=True))
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('part', sa.Integer(), nullable=True))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_column('part')
    with op.batch_alter_table('grant_', schema=None) as batch_op:
        batch_op.drop_column('case_id')
        batch_op.drop_column('paper')
        batch_op.drop_column('account')
