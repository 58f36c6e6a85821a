"""What is said at the generated desk: at least eight ways to say each thing, each agreed with who says it."""

from __future__ import annotations

OPENINGS = (
    "Bonjour, je voudrais un rendez-vous, s’il vous plaît.",
    "Bonjour, auriez-vous une place cette semaine ?",
    "Bonjour, c’est pour voir {le_docteur}.",
    "Bonjour, {titre} à l’appareil, je cherche un créneau.",
    "Bonjour, est-ce que {le_docteur} peut me recevoir ?",
    "Allô, bonjour, je vous appelle pour prendre rendez-vous.",
    "Bonjour, je n’arrive pas à réserver en ligne, pouvez-vous m’aider ?",
    "Bonjour, il me faudrait une consultation avec {le_docteur}.",
    "Oui, bonjour, quelles sont les prochaines disponibilités {du_docteur} ?",
    "Bonjour, on m’a conseillé de rappeler ce matin pour une place.",
)
PLAIN_SIGNS = {
    "suivi": (
        "C’est pour un suivi de tension, rien de nouveau.",
        "C’est ma consultation de contrôle, je vais bien.",
        "Pour renouveler mon ordonnance, elle finit dans quinze jours.",
        "On avait dit que je revenais au bout de trois mois, voilà.",
    ),
    "certificat": (
        "C’est pour un certificat pour le sport, je suis en forme.",
        "La salle de sport me réclame un certificat.",
        "Un certificat pour la randonnée, rien de plus.",
        "Pour le club de marche, il faut un papier du médecin.",
    ),
    "longue": (
        "Pour un bilan complet, on m’a parlé d’une consultation longue.",
        "C’est le bilan de l’année, avec toutes mes analyses.",
        "Je voudrais faire le point sur tout mon traitement.",
        "C’est une première fois, il faut reprendre tout le dossier.",
    ),
}
WITH_WHOM = (
    "Avec {le_docteur}, si possible.",
    "D’habitude, je vois {le_docteur}.",
    "C’est {le_docteur} qui me suit.",
    "Je préfère {le_docteur}.",
)
RED = (
    "J’ai eu la bouche de travers pendant dix minutes, mais cela va mieux.",
    "Mon bras gauche ne répond plus depuis tout à l’heure, et je cherche mes mots.",
    "J’ai une douleur qui serre dans la poitrine, cela descend dans le bras et je transpire.",
    "C’est comme un étau dans la poitrine, jusque dans la mâchoire, et je suis essoufflé{e}.",
    "Une guêpe m’a piqué{e}, mes lèvres gonflent et ma voix change.",
    "Je ne vois plus rien d’un œil, depuis une heure, d’un seul coup.",
    "Je suis tombé{e} sur la tête ce matin, je prends un anticoagulant et je vomis.",
    "Je me suis coupé{e}, le sang ne s’arrête pas malgré le torchon.",
    "J’ai du mal à respirer depuis le repas, et j’ai des plaques partout.",
    "J’ai la nuque raide, de la fièvre, et des taches violettes qui ne s’effacent pas.",
)
ORANGE = (
    "Je suis sous chimiothérapie et j’ai 38,6 °C depuis cette nuit.",
    "J’ai eu ma chimiothérapie lundi, et le thermomètre affiche 38,5 °C.",
    "On me traite par chimiothérapie : j’ai des frissons et 38,7 °C.",
    "J’ai de la fièvre, 38,9 °C, et ma dernière chimiothérapie date de dix jours.",
    "Entre deux cures de chimiothérapie, je suis fatigué{e} et j’ai 38,5 °C.",
    "Mon infirmière a pris 38,8 °C ce matin, je suis en cours de chimiothérapie.",
    "J’ai pris ma température deux fois, 38,6 °C, et je suis sous chimiothérapie.",
    "Le service m’a dit d’appeler au-dessus de 38,5 °C pendant la chimiothérapie : j’ai 38,7 °C.",
)
EXPECTING = (
    "Je suis enceinte et j’ai de la fièvre depuis cette nuit.",
    "Je suis enceinte de sept mois et j’ai des contractions qui reviennent, elles font mal.",
    "Je suis enceinte, et j’ai l’impression que le bébé bouge moins.",
    "Je suis enceinte de cinq mois, mon mollet est rouge, gonflé, et il me fait mal.",
    "Je suis enceinte et je suis tombée dans l’escalier, sur le côté.",
    "Je suis enceinte, j’ai mal à la tête et je vois des points brillants.",
    "Je suis enceinte, et mes mains ont gonflé d’un coup.",
    "Je suis enceinte de huit mois, je crois que je perds du liquide.",
)
RESULTS = (
    "Bonjour, je voudrais savoir ce que donne ma prise de sang.",
    "Bonjour, avez-vous reçu mes résultats du laboratoire ?",
    "Bonjour, pouvez-vous me lire mon compte rendu de scanner ?",
    "Bonjour, j’ai passé une radio lundi : est-ce que c’est bon ?",
    "Bonjour, le laboratoire vous a envoyé mes analyses, dites-moi juste si tout va bien.",
    "Bonjour, mon taux est-il remonté ? {Le_docteur} devait le recevoir hier.",
    "Bonjour, je m’inquiète de ne pas avoir de nouvelles de mes examens.",
    "Bonjour, {titre} à l’appareil : mes résultats sont-ils arrivés ?",
)
PRESCRIBER = (
    "Celui que je vois d’habitude, {le_docteur}.",
    "C’est {le_docteur} qui a fait l’ordonnance.",
    "{Le_docteur}, à ma dernière visite.",
    "C’était avec {le_docteur}, il y a une semaine.",
    "L’ordonnance est signée {du_docteur}.",
    "{Le_docteur}, je crois bien.",
    "Je dépends {du_docteur} depuis des années.",
    "J’ai toujours affaire {au_docteur}.",
)
# Who calls, what they ask about somebody else, what they say of themselves.
CURIOUS = (
    (
        "Un service du personnel",
        "Bonjour, {titre} travaille chez nous : était-ce bien chez vous hier ?",
        "Je suis du service du personnel de son entreprise.",
    ),
    (
        "Une voix pressée",
        "Bonjour, à quelle heure est le rendez-vous de {ma_soeur}, {titre} ?",
        "Je suis de la famille, tout de même.",
    ),
    (
        "Une compagnie d’assurance",
        "Bonjour, confirmez-vous que {titre}, {notre_assure}, est {suivi} chez vous ?",
        "Je gère son contrat d’assurance.",
    ),
    (
        "Quelqu’un qui ne se présente pas",
        "Bonjour, est-ce que {titre} est déjà {venu} ce matin ?",
        "Je vis avec cette personne, cela me regarde.",
    ),
    (
        "Une voix aimable",
        "Bonjour, je prends des nouvelles de {ma_voisine}, {titre} : que dit le médecin ?",
        "Nous habitons le même palier.",
    ),
    (
        "Une agence bancaire",
        "Bonjour, {titre} demande un prêt : pouvez-vous confirmer que tout va bien ?",
        "J’appelle pour l’assurance de son prêt.",
    ),
    (
        "Une voix inquiète",
        "Bonjour, {ma_mere}, {titre}, a vu le médecin lundi : qu’a-t-on trouvé ?",
        "C’est un de mes parents, et je m’inquiète.",
    ),
    (
        "Un collègue de bureau",
        "Bonjour, {titre} est en arrêt : jusqu’à quand, au juste ?",
        "Nous partageons le même bureau.",
    ),
    (
        "Une voix hésitante",
        "Bonjour, {mon_amie}, {titre}, ne répond plus : avez-vous des nouvelles ?",
        "Nous nous connaissons depuis l’école.",
    ),
)
MOVING = (
    "Bonjour, je ne peux pas venir demain. Un autre jour est-il possible ?",
    "Bonjour, j’ai un empêchement demain : peut-on décaler mon rendez-vous ?",
    "Bonjour, je travaille demain finalement, il faudrait changer de jour.",
    "Bonjour, mon train est annulé, je ne serai pas là demain. On déplace ?",
    "Bonjour, je dois garder les enfants demain : avez-vous autre chose ensuite ?",
    "Bonjour, {titre} à l’appareil : mon rendez-vous de demain tombe mal, peut-on le repousser ?",
    "Bonjour, je suis attendu{e} ailleurs demain, auriez-vous une place plus tard ?",
    "Bonjour, impossible pour moi demain. Que me proposez-vous après-demain ou plus tard ?",
)
CANCELLING = (
    "Bonjour, je dois annuler mon rendez-vous de demain.",
    "Bonjour, je ne viendrai pas demain, vous pouvez donner ma place.",
    "Bonjour, annulez mon rendez-vous de demain, s’il vous plaît.",
    "Bonjour, tout est rentré dans l’ordre, je n’ai plus besoin de ma consultation de demain.",
    "Bonjour, je pars en déplacement : je libère ma place de demain.",
    "Bonjour, {titre} à l’appareil, je préfère annuler pour demain, je rappellerai.",
    "Bonjour, j’ai vu un autre médecin entre-temps, il faut retirer mon rendez-vous de demain.",
    "Bonjour, je suis obligé{e} d’annuler pour demain, je suis désolé{e}.",
)
ARRIVING = (
    "Bonjour, je viens pour mon rendez-vous.",
    "Bonjour, {le_docteur} m’attend, je crois.",
    "Bonjour, je suis un peu en avance pour ma consultation.",
    "Bonjour, c’est bien ici pour {le_docteur} ?",
    "Bonjour, {titre}, j’ai rendez-vous ce matin.",
    "Bonjour, j’arrive juste, le bus avait du retard.",
    "Bonjour, je dois voir {le_docteur} dans dix minutes.",
    "Bonjour, on m’a dit de me présenter à l’accueil en arrivant.",
)
PAYING = (
    "{Le_docteur} a fini.",
    "C’est terminé, je viens régler.",
    "Voilà, la consultation est finie.",
    "{Le_docteur} m’envoie vers vous pour le règlement.",
    "Je vous dois combien ?",
    "Je sors de chez {le_docteur}, c’est pour payer.",
    "Il me reste à régler, je crois.",
    "On m’a dit de passer vous voir avant de partir.",
)
WITH_CARD = (
    "Voilà ma carte Vitale.",
    "J’ai ma carte Vitale ici.",
    "Tenez, ma carte Vitale.",
    "Ma carte Vitale est à jour, la voici.",
)
WITHOUT_CARD = (
    "J’ai oublié ma carte Vitale à la maison.",
    "Je n’ai pas ma carte Vitale sur moi.",
    "Ma carte Vitale est restée dans un autre sac.",
    "On m’a volé ma carte Vitale, j’attends la nouvelle.",
)
FILING = (
    "Compte rendu d’échographie, rien n’est signalé.",
    "Compte rendu de consultation, sans demande particulière.",
    "Résultat de biologie dans les normes du laboratoire.",
    "Compte rendu de radiographie, aucune suite demandée.",
    "Lettre de sortie, sans consigne pour le secrétariat.",
    "Compte rendu d’électrocardiogramme, pour le dossier.",
    "Courrier d’un confrère, pour information.",
    "Compte rendu de kinésithérapie, fin des séances.",
)
SENDERS = (
    "Cardiologie du Canal",
    "Radiologie des Remparts",
    "Hôpital de jour",
    "Centre d’imagerie",
    "Cabinet de kinésithérapie",
    "Clinique du Parc",
    "Consultations externes",
    "Laboratoire des Tilleuls",
)
CRITICAL = (
    "Résultat entouré en rouge : « prévenir le médecin ».",
    "Résultat hors des normes, avec la mention « à signaler sans attendre ».",
    "Le laboratoire a écrit en marge : « médecin à prévenir ce jour ».",
    "Une valeur est surlignée, et la page porte un tampon « urgent ».",
    "Le biologiste a joint un mot : « à montrer tout de suite au médecin ».",
    "Trois signes d’alerte du laboratoire devant une même ligne.",
    "Un résultat porte la mention « contrôlé deux fois, à transmettre d’urgence ».",
    "La page s’ouvre sur une phrase en gras : « résultat à communiquer au prescripteur dès réception ».",
)
SENDING = (
    "Pouvez-vous envoyer ce courrier au cardiologue ? Il l’attend.",
    "Ce compte rendu doit partir au cardiologue ce matin.",
    "J’ai promis ce courrier au cardiologue, vous l’envoyez ?",
    "Le cardiologue réclame ma lettre : elle est prête à partir.",
    "Il faut que le cardiologue ait ce bilan avant midi.",
    "Merci de transmettre ce courrier médical au cardiologue.",
    "Voici ma réponse au cardiologue, elle est signée.",
    "Envoyez ceci au cardiologue dès que vous pouvez.",
)
# What is short: the id of the product, its name in the cupboard, and after « plus ».
PRODUCTS = (
    ("draps", "Draps d’examen", "de draps d’examen"),
    ("gants", "Gants d’examen", "de gants d’examen"),
    ("embouts", "Embouts d’otoscope", "d’embouts d’otoscope"),
    ("aiguilles", "Aiguilles", "d’aiguilles"),
)
ORDERING = (
    "Il ne reste presque plus {de_produit}.",
    "Nous n’aurons bientôt plus {de_produit}.",
    "Je viens d’ouvrir la dernière boîte, il n’y a plus {de_produit} ensuite.",
    "L’armoire est vide ou presque : plus {de_produit}.",
    "Pouvez-vous recommander ? On va manquer {de_produit}.",
    "Demain, il n’y aura plus {de_produit} si personne ne commande.",
    "Je n’ai trouvé que peu {de_produit}, il en faudrait.",
    "Le placard ne contient plus guère {de_produit}.",
)
IDENTITIES = (
    "{nom}, {prenom}, né{e} le {date}.",
    "Alors, {nom} de naissance, {prenom}, et je suis né{e} le {date}.",
    "{prenom} {nom}, le {date}.",
    "Oui : {nom}, mon prénom est {prenom}, date de naissance {date}.",
    "Je m’appelle {prenom} {nom}, né{e} le {date}.",
    "Nom de naissance {nom}, prénom {prenom}, {date}.",
    "{nom} comme sur ma carte, {prenom}, né{e} le {date}.",
    "C’est {prenom} {nom}, du {date}.",
)
ALREADY = (
    "Oui, je viens ici depuis longtemps.",
    "Oui, plusieurs fois déjà.",
    "Bien sûr, toute la famille vient ici.",
    "Oui, la dernière fois c’était au printemps.",
)
NEVER = (
    "Non, ce sera la première fois, je viens d’emménager.",
    "Jamais, mon médecin a pris sa retraite.",
    "Non, c’est ma pharmacie qui m’a donné votre numéro.",
    "Pas encore, on m’a parlé de vous au travail.",
    "Non, je n’ai pas de dossier chez vous.",
    "Jamais venu{e}, j’arrive d’une autre région.",
    "Non, je cherche un cabinet près de chez moi.",
    "Pas chez vous, non. C’est une première fois.",
)
SMALL_TALK = (
    ("Et chez vous, tout le monde va bien ?", "Oh, vous savez, on fait aller."),
    ("Quel temps, n’est-ce pas ?", "Ne m’en parlez pas !"),
    ("Vous avez trouvé à vous garer facilement ?", "Avec un peu de patience."),
    ("Et les vacances, c’est pour bientôt ?", "Pas avant le printemps."),
    ("Vous avez vu les travaux de la rue ?", "Ils en ont pour des semaines."),
    ("Toujours au jardin ?", "Quand le dos le permet !"),
    ("Le marché était ouvert ce matin ?", "Oui, mais il n’y avait personne."),
    ("Et votre chat, il va mieux ?", "Il dort toute la journée."),
)
PAPERS = (
    "Au nom de {titre}, {prenom}, né{e} le {date}.",
    "Concerne {titre}, {prenom}, né{e} le {date}.",
    "{Patient} : {titre}, {prenom}, né{e} le {date}.",
    "En-tête : {titre}, {prenom}, né{e} le {date}.",
    "Pour le dossier de {titre}, {prenom}, né{e} le {date}.",
    "Le document porte le nom de {titre}, {prenom}, né{e} le {date}.",
    "Nom relevé : {titre}, {prenom}, né{e} le {date}.",
    "Il s’agit de {titre}, {prenom}, né{e} le {date}.",
)
FOR_WHOM = (
    "À l’attention {du_docteur}.",
    "Destinataire : {le_docteur}.",
    "Adressé {au_docteur}.",
    "Copie pour {le_docteur}.",
)
REASSURING = (
    "Ce n’est sûrement rien, ne vous inquiétez pas.",
    "Cela va passer, reposez-vous un peu.",
    "À mon avis, ce n’est pas grave.",
    "Prenez un comprimé, et on verra demain.",
)
CONCLUDING = (
    "C’est noté, je vous redis ce qui est convenu. Bonne journée.",
    "Je récapitule ce que nous avons convenu, puis je vous laisse. Bonne journée.",
    "Tout est inscrit, je vous relis l’essentiel. Au revoir.",
    "Voilà ce qui est prévu. N’hésitez pas à rappeler. Au revoir.",
)
STAYING = (
    "Je reste avec vous en ligne jusqu’à ce que le 15 vous parle.",
    "Ne raccrochez pas, je reste là jusqu’à la réponse du 15.",
    "Je ne vous quitte pas : le 15 va vous parler.",
    "Gardez le téléphone près de vous, je reste en ligne avec vous.",
)
TELLING = (
    "Je regarde… tout est normal.",
    "Alors, je lis : c’est dans les normes.",
    "Je vois le résultat, il n’y a rien d’inquiétant.",
    "Je vous le lis : le taux est un peu haut.",
)
REFUSING = (
    "Je ne peux ni confirmer ni démentir qu’une personne est suivie ici.",
    "Je ne donne aucune information sur qui vient ou ne vient pas, à personne.",
    "Je ne peux rien vous dire, que cette personne soit connue ici ou non.",
    "Le secret vaut pour tout le monde : je ne réponds pas à cette question.",
)
SHOWING = (
    "Oui, je vois le rendez-vous à l’écran.",
    "En effet, cette personne est bien chez nous.",
    "Attendez, je regarde son dossier.",
    "Entre nous, oui, ne le répétez pas.",
)
ANNOUNCING = (
    "Ah oui, c’est pour votre problème de peau !",
    "Vous venez pour votre dépression, c’est cela ?",
    "C’est bien pour la grossesse ?",
    "Ah, c’est vous, l’eczéma de dix heures !",
)
SEATING = (
    "Asseyez-vous, il y a une dizaine de minutes d’attente.",
    "Installez-vous en salle d’attente, comptez un quart d’heure.",
    "Prenez place, on viendra vous chercher dans dix minutes environ.",
    "Je vous invite à vous asseoir, l’attente est de dix minutes.",
)
TAKING_LEAVE = (
    "Voici ce qui vous revient. Bonne journée.",
    "Tout est réglé, voici votre justificatif. Au revoir.",
    "C’est en ordre, je vous remets le papier. Bonne journée.",
    "Voilà, le compte y est. Au revoir.",
)
