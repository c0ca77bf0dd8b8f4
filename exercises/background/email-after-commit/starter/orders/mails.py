"""What the shop writes to its customers. The translators keep the texts; Welsh is still to come."""

from django.utils.translation import get_language

from orders.models import Customer, Order

TEXTS = {
    "en": {
        "subject": "Your tea is on its way: {order}",
        "hello": "Dear {name},",
        "by": "{buyer} has ordered:",
        "more": "See, change or cancel: {link}",
    },
    "ja": {
        "subject": "お茶をお送りします：{order}",
        "hello": "{name} 様",
        "by": "{buyer} 様のご注文：",
        "more": "確認・変更・取消：{link}",
    },
    "pl": {
        "subject": "Twoja herbata jest w drodze: {order}",
        "hello": "Dzień dobry, {name}!",
        "by": "Zamówienie złożył(a) {buyer}:",
        "more": "Podgląd, zmiana, rezygnacja: {link}",
    },
}


def confirmation(order: Order, recipient: Customer, link: str) -> tuple[str, str]:
    """Subject and body of the mail about an order, in the language that is active."""
    texts = TEXTS[get_language()]
    lines = sorted(order.lines.all(), key=lambda line: line.tea.name)
    body = [
        texts["hello"].format(name=recipient.name),
        "",
        texts["by"].format(buyer=order.customer.name),
        *(f"  {line.quantity} × 100 g {line.tea.name}" for line in lines),
        "",
        texts["more"].format(link=link),
    ]
    return texts["subject"].format(order=order), "\n".join(body)
