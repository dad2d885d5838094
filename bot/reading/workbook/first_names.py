"""Frequent first names of pupils in Wallonia and Brussels, to notice that two columns were exchanged.

Letters only, lower case. Names that are also frequent surnames (Martin, Thomas, Laurent…) are left out.
"""

FIRST_NAMES = frozenset(
    """
    adam adele adrien agathe aicha alex alexandra alexandre alexia alexis alice alicia aline alix alma
    amandine amelia amelie amina amine amir amira anais anas andrea angele anissa anna antoine antonin antonio
    aria arthur assia astrid audrey augustin aurelie aurelien aurore axel aya ayoub baptiste basile bastien
    benjamin bilal brahim camille capucine caroline cedric celestin celia celine charlie charline charlotte
    chloe clara clarisse claudia clemence clement clementine corentin cyril dalia damien daniel daria diana
    diego dina djibril dorian edouard elena elias elif elina elisa elisabeth elise ella elliot elodie eloise
    elsa emilie emilien emma emmanuelle emmy emre enzo eric esteban estelle ethan eva eve fabio fatima
    fatoumata felix fiona flavie fleur flora florence florian francesca francesco gabin gabriel gabrielle
    gaelle gaspard gauthier giulia giulio guillaume gustave hafsa hajar hamza hanae hanna helena helene hugo
    ibrahim ibrahima ilyas imane ines irina iris isaac isabelle ismael issa jade jamal jana jasmine jean
    jeanne jennifer jeremy jessica joana joao johanna jonas jonathan joseph josephine judith jules julia
    julian julie julien julienne juliette justine kamil karim kelly kevin khadija kylian laetitia laila lara
    laura laure lea leila lena leo leon leonie leonor leyla liam lila lili lilou lily lina lisa lise livia
    lola lorenzo lou louis louisa louise louna luca lucas lucie lucien ludivine luna lya lyam mael maelle
    maelys maeva malak malika malo mamadou manon marc marco margaux margot maria mariam mariama marie marine
    marion marius marwa mateo matheo mathias mathieu mathilde mathis matteo matthieu mattias maxence maxime
    maya mehdi melanie melina melissa mia michael mila milan mina mohamed mohammed morgane moussa mustafa
    myriam nadia nael naomi natalia nathalie nathan nathanael nell nicolas nina noa noah noam noe noemie nolan
    nora norah nour oceane octave olivia olivier omar oscar ousmane paul pauline philippine pierre quentin
    rachel rafael rania raphael rayan rebecca remi robin rodrigue romain romane romy rosalie rose roxane ryan
    sabrina salma salome sami samir samira samuel sara sarah sebastien selena selma seydou simon sofia sofiane
    solene soline sonia sophia sophie soraya stella stephanie sven sylvain tania theo theodore thibault
    thibaut tiago tim timeo timothee tom tristan ugo ulysse valentin valentine valeria valerie vanessa vera
    vianney victoire victor victoria viktor vincent violette virginie wassim william xavier yacine yanis yann
    yara yasmina yasmine yassine younes youssef yuna yusuf zacharie zahra zayd zeynep zoe
    """.split()  # noqa: SIM905 - forty lines of quotes would be hard to read
)
