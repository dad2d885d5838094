"""From decisions to bytes: mails, workbooks, access pages and codes; pure, the same input gives the same bytes."""
