"""What the pages say, in the three languages of the shop. The translators keep this file."""

from django.http import HttpRequest
from django.utils.translation import get_language

WORDS = {
    "de": {
        "hello": "Hallo",
        "guest": "lieber Gast",
        "login": "Anmelden",
        "logout": "Abmelden",
        "basket": "Ihr Geschenkkorb",
        "basket_empty": "Noch nichts im Korb.",
        "card": "Auf die Karte",
        "deals": "Angebote der Woche",
        "no_deals": "Heute keine Angebote.",
        "sold": "verkauft",
        "add": "In den Korb",
    },
    "en": {
        "hello": "Hello",
        "guest": "dear guest",
        "login": "Log in",
        "logout": "Log out",
        "basket": "Your basket",
        "basket_empty": "Nothing in it yet.",
        "card": "On the card",
        "deals": "Deals of the week",
        "no_deals": "No deals today.",
        "sold": "sold",
        "add": "Add to basket",
    },
    "fr": {
        "hello": "Bonjour",
        "guest": "cher visiteur",
        "login": "Se connecter",
        "logout": "Se déconnecter",
        "basket": "Votre panier",
        "basket_empty": "Il est encore vide.",
        "card": "Sur la carte",
        "deals": "Offres de la semaine",
        "no_deals": "Pas d’offre aujourd’hui.",
        "sold": "vendus",
        "add": "Ajouter au panier",
    },
}


def words(request: HttpRequest) -> dict[str, dict[str, str]]:
    """Context processor: `words` in the visitor's language."""
    return {"words": WORDS[get_language()]}
