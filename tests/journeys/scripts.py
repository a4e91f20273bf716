"""What the people of a journey say, in both languages, and what they must read on the pages.

The words on buttons are looked up by key; what matters most to a person stands here in full,
so that a wrong text fails.
"""

from __future__ import annotations

from dataclasses import dataclass

from core import shelf

TEXTS = shelf.texts()


@dataclass(frozen=True)
class Speech:
    """One language of the journey."""

    code: str
    title: str
    story_question: str
    story: str
    badge: str
    answers: tuple[str, ...]
    shows: str
    witness: str
    relation: str
    question: str
    reply: str
    comment: str
    more: str
    submit: str
    not_yet_intro: str
    demo_mark: str

    def word(self, key: str) -> str:
        """What stands on a button, by its key."""
        return TEXTS.get(self.code, key)


ENGLISH = Speech(
    code="en",
    title="Show what you can do",
    story_question="Tell me about something you can do that nobody taught you in a class.",
    story=(
        "Last summer my neighbour's bike had a flat tyre. I looked for the hole with water and "
        "saw bubbles, then I patched the tube with her old kit. She could ride to work again."
    ),
    badge="Bicycle repair",
    answers=(
        "Before she rode it I squeezed both brakes and turned the wheels, in July 2025. "
        "I found the back brake was loose, so I tightened it. It stopped well then.",
        "We showed her the patch.",
        "I explained how water shows the hole, last July, and she did the next one herself.",
    ),
    shows="Make the repair",
    witness="Rosa from number nine",
    relation="my neighbour",
    question="Which tyre levers did you use?",
    reply="Two spoons wrapped in cloth.",
    comment="Say how you knew that the wheel ran straight.",
    more="I turned the wheel slowly in July 2025 and watched the rim beside the brake. It ran true.",
    submit="Yes, this is my own. Send it",
    not_yet_intro="Not yet, and here is why. Shown already: 3 of 4 parts.",
    demo_mark="This is a demonstration. It proves nothing about anybody.",
)

SPANISH = Speech(
    code="es",
    title="Muestra lo que sabes hacer",
    story_question="Cuéntame algo que sabes hacer y que nadie te enseñó en una clase.",
    story=(
        "El verano pasado se pinchó la bici de mi vecina. Busqué el agujero con agua y vi las "
        "burbujas, después puse un parche en la cámara. Ella pudo ir otra vez al trabajo en bici."
    ),
    badge="Reparación de bicicletas",
    answers=(
        "Antes de que la usara apreté los dos frenos y giré las ruedas, en julio de 2025. "
        "Vi que el freno de atrás estaba flojo y lo ajusté. Después frenó bien.",
        "Le enseñamos el parche.",
        "Yo le expliqué cómo el agua muestra el agujero, en julio, y ella arregló la siguiente sola.",
    ),
    shows="Hacer el arreglo",
    witness="Rosa, la del nueve",
    relation="mi vecina",
    question="¿Qué palancas usaste para la cubierta?",
    reply="Dos cucharas envueltas en un trapo.",
    comment="Di cómo supiste que la rueda giraba recta.",
    more="Giré la rueda despacio en julio de 2025 y miré la llanta junto al freno. Giraba recta.",
    submit="Sí, es mío. Enviarlo",
    not_yet_intro="Todavía no, y aquí está el porqué. Ya está demostrado: 3 de 4 partes.",
    demo_mark="Esto es una demostración. No prueba nada sobre nadie.",
)
