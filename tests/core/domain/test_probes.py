"""What the rules find in an answer, and what they must leave alone."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.domain.matching import finder_of
from core.domain.probes import (
    EXAMINED,
    Gap,
    Rules,
    gaps,
    heard,
    passages,
    speaks,
)

FOLDER = Path(__file__).parents[3] / "prompts" / "rules"
LANGUAGES = sorted(file.stem for file in FOLDER.glob("*.yaml"))
LISTS = ("first_person", "we", "action", "result", "last_result", "when", "often")


@cache
def rules(language: str) -> Rules:
    text = (FOLDER / f"{language}.yaml").read_text("utf-8")
    return Rules.model_validate(yaml.safe_load(text))


def table(language: str, text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Rows of a language, an answer, and what it lacks; one a line: ``no_i no_when | answer``."""
    rows = (line.partition("|") for line in text.strip().splitlines())
    return [(language, answer.strip(), tuple(found.split())) for found, _, answer in rows]


ENGLISH = table(
    "en",
    """
| Last summer I fixed my neighbour's bike: I changed the brake pads and the cable, and now she rides it to work again.
| In 2021 I organised the food collection at our school. I called twelve shops, drove the van and we gave 300 bags to families. It worked.
| I cook for sixty people every Friday at the centre. I plan the menu and buy the food. Nobody has been ill and people come back for more.
| When my dad had his stroke in March I learned to help him wash and walk. I did his exercises with him twice a day and he can walk now.
| I taught my little cousin to read over the summer holidays. We read ten minutes each day and by the end he finished a whole book.
| For three years I do the accounts of our club. I check every receipt and write it in a sheet, so that the treasurer can close the year in time.
| me and my brother fixed the roof after the storm last winter, it dont leak no more
| i done the wiring in my uncles garage last year, took me 2 days, it all works fine
| I seen the lady fall at the market last month so I sat her down, phoned the ambulance and she was ok in the end
| I been braiding hair since 9th grade. I did my cousin's for her prom and she loved it, told everybody
| we was short of hands at the chippy on saturday so i jumped on the fryer and kept orders moving, boss were chuffed
| last week i repared the washin machine of my frend, i changd the belt and it works again
| In my country I am tailor ten years. I make dress for wedding, people happy and come again.
| I work in kitchen since two year. I clean, I cut vegetable, I learn fast and the chef give me now the hot line.
| Yesterday a customer shouted at me because his order was late. I listened, said sorry and gave him a drink, and he left smiling.
| I wrote a small program in Python two years ago to sort the library's books, and the librarian still uses it.
| At 16 I started looking after my gran. I sorted her pills and cooked for her. Thanks to that she could stay at home.
| Been fixing phones for mates since lockdown. Changed about fifty screens and only one came back.
| Volunteered at the shelter every Sunday during 2022, walked the dogs, cleaned cages, and helped three of them get adopted. Everyone got a home in the end.
| In January our heating broke. I called the landlord six times, wrote a letter for all the neighbours and after two weeks it was repaired. We were happy.
| I ran the under-9s team last season, planned the drills and spoke with the parents, and we won the cup.
no_result | I translated for my mum at the hospital last Tuesday and I filled in the forms for her.
no_result | I look after four children in the afternoon. I cook, help with homework and take them to the park.
no_result | Every Saturday I sell vegetables at the market with my father. I set up the stall and weigh the goods for customers.
no_result | I've repaired my neighbours' bikes for three years and show kids how to mend a puncture.
no_result | i film and edit videos on my phone for my cousin's bakery since last year, add music and captions
no_result | On Monday I painted the whole hallway with two coats of white paint and put tape along the edges.
no_when | I fixed the leaking tap in the kitchen of my neighbour with a new washer and now it is dry and she is happy.
no_when | I built a website for my mate's barber shop, just me and YouTube, so people can book a slot online.
no_when | A man was choking in the restaurant. I stood behind him and pressed until the piece came out. He recovered.
no_when | I got the neighbours to sign a petition against the new road and the council agreed with us.
no_result no_when | I change screens and batteries on the phones that people bring me, and I get their photos back for them.
no_result no_when | I run the group chat for our building, write the rules and calm people down.
no_result no_when | made a shelf for the school from old wood, cut it, sanded it and painted it blue
no_result no_when | I do the rota for the volunteers at our mosque and keep track of what is in the store room.
no_i | Last year we organised the street festival. We built the stage, booked the bands and sold all the tickets.
no_i | We cleaned the river bank in April with the school. We filled forty bags with rubbish and the fish came back.
no_i | Our team installed solar panels on two houses in 2023 and the families now have light in the evening.
no_i no_when | We built a small playground behind our block. It was hard but the children love to be there and it is full.
no_i no_result | Last spring we planted tomatoes behind the house. We watered them and made compost out of kitchen scraps.
no_i no_result no_when | We made a band and we played in the church with the choir and the organ.
no_action no_result no_when | I am a very hard worker and I am good with people. I like bikes and I know a lot about them.
no_action no_result no_when | I have a lot of experience with children and I love them very much because they are funny.
no_action no_result no_when | Bikes are my passion and I am interested in all kinds of them, the old and the new.
no_action no_result | It was in 2019 in the kitchen of a big hotel. There were a lot of guests and a lot of stress.
too_short no_when | I fixed it.
too_short no_result no_when | i help my mum
too_short no_i no_result | We did it in May.
too_short no_result | I did the cooking yesterday.
| I fixed it last week and it works.
too_short | yes
too_short | I dunno
too_short | 👍👍👍
| so basically my neighbor's kid was failing math and his mom asked me. from october to christmas i sat with him tuesdays and thursdays, made little cards with the times tables. his grade went from a D to a B
| The boiler man never showed up, so one freezing night in December I bled all the radiators myself following a video, and by morning every room was warm.
| i host the weekly quiz at our pub, been doing it 4 yrs, write all the questions meself. place is packed every thursday
| My sister had a baby in 2020 and couldn't cope so I moved in with her. Night feeds, laundry, doctor's appointments. After three months she was back on her feet.
| Our church roof leaked. Two summers ago I climbed up, took off the broken slates, nailed new ones. Dry ever since
| There was fight between two boys at the youth club on Friday. I stand between them and talk calm, after they shake hands and play together.
| Took over the choir in 2018 when there were six of us. Rehearsals each Wednesday, new songs, posters. We're forty today.
no_when | I calmed the dog with a soft voice and some food until the owner came and took it home.
no_i | We set up a repair café in the community hall in 2022. Forty people came to the first one.
no_action no_result no_when | Communication is my biggest strength. I am open, friendly and patient with everyone.
| I keep bees. In 2020 I lost half, so I changed to thicker hives and fed them in autumn; the year after all twelve colonies lived.
| In Eritrea I was electrician helper from 2012. I pull cable, connect the lamp, look for mistake with tester. My boss trust me with whole house.
| I refereed the final of the kids' tournament in June. Both trainers shook my hand after.
| Been a steward at the carnival 3 years. Last one a little lad got lost, I kept him calm an radioed in, had him back with his mam in ten minutes
| Been teaching my wife to drive since June, she passed first time
| we had rats in the cellar in 2019, i blocked the holes with steel wool and set traps. gone in a week
""",
)

SPANISH = table(
    "es",
    """
| El verano pasado arreglé la bici de mi vecina: cambié las zapatas y el cable, y ahora va al trabajo en ella.
| En 2021 organicé la colecta de comida de la escuela. Llamé a doce tiendas, manejé la camioneta y repartimos 300 bolsas. Salió muy bien.
| Cocino para sesenta personas todos los viernes en el centro. Planeo el menú y compro la comida. Nadie se ha enfermado y la gente vuelve.
| Cuando a mi papá le dio el derrame en marzo aprendí a ayudarle a lavarse y caminar. Le hice los ejercicios cada día y ya puede caminar.
| Enseñé a leer a mi primo en las vacaciones. Leíamos diez minutos cada día y al final terminó un libro entero.
| Desde hace tres años llevo las cuentas del club. Reviso cada recibo y lo anoto, para que el tesorero pueda cerrar el año.
| mi hermano y yo arreglamos el techo despues de la tormenta el año pasado y ya no gotea
| el mes pasado arregle la lavadora de mi amiga, cambie la correa y funciona otra vez
| hace 2 anos cuide a mi abuela despues de la operacion, le prepare la comida y la ayude a caminar, se recupero
| yo le hice la instalacion electrica a mi tio el año pasado, tarde 2 dias y todo quedo bien
| Vi que la señora se cayó en el mercado la semana pasada, la senté, llamé a la ambulancia y al final estaba bien.
| Trenzo el pelo desde los 14 años. Le hice las trenzas a mi prima para su fiesta y le encantaron.
| Ayer un cliente me gritó porque su pedido llegó tarde. Lo escuché, le pedí perdón, le di una bebida y se fue contento.
| Hace dos años escribí un programa para ordenar los libros de la biblioteca y la bibliotecaria lo sigue usando.
| A los 16 empecé a cuidar a mi abuela. Le daba las pastillas y le cocinaba. Gracias a eso pudo quedarse en casa.
| Fui voluntaria en el refugio los domingos de 2022, paseaba a los perros y limpiaba. Conseguimos casa para tres.
| En enero se rompió la calefacción. Llamé seis veces al dueño, escribí una carta por todos los vecinos y a las dos semanas la arreglaron, por fin.
| Dirigí al equipo de niñas la temporada pasada, preparé los entrenamientos y ganamos la copa.
| Vos sabés, el año pasado yo cosí los vestidos para la quinceañera de mi hermana y quedaron lindísimos.
| De chico ayudaba en el campo, ordeñaba las vacas a las cinco, y aprendí a atender los partos.
| en la pandemia cosi cubrebocas para todo el edificio, hice como 200 y la gente me lo agradecio
no_result | Llevo tres años arreglando las bicis de mis vecinos y enseño a los niños a reparar pinchazos.
no_result | Cuido de mi abuela desde los quince años. Le preparo las pastillas y la acompaño al médico.
no_result | Todos los sábados vendo verduras en el mercado con mi padre. Pongo el puesto y peso la mercancía.
no_result | El martes pasado traduje para mi mamá en el hospital y le llené los formularios.
no_result | En el barrio doy clases de apoyo a los críos y organizo juegos por las tardes.
no_result | El lunes pinté todo el pasillo con dos manos de pintura blanca y puse cinta en los bordes.
no_result | el año pasado limpie la casa de los abuelos y pinte las paredes con mi hermano
no_when | Arreglé el grifo de la cocina de mi vecina con una goma nueva y ya no gotea, está muy contenta.
no_when | Hice una página web para la barbería de un amigo, yo solo, para que la gente reserve su turno.
no_when | Un hombre se ahogaba en el restaurante. Me puse detrás y apreté hasta que salió el pedazo. Se recuperó.
no_result no_when | La gente me trae los móviles rotos. Cambio pantallas y baterías y recupero las fotos perdidas.
no_result no_when | Administro el grupo del edificio, escribo las reglas y calmo a la gente que pelea.
no_result no_when | Hice un estante para la escuela con madera vieja, lo corté, lo lijé y lo pinté de azul.
no_result no_when | arreglo computadoras y les instalo los programas a los vecinos de mi calle
no_i | El año pasado organizamos la fiesta de la calle. Montamos el escenario y vendimos todas las entradas. Fue un éxito.
no_i | En abril limpiamos la orilla del río con la escuela. Llenamos cuarenta bolsas y volvieron los peces.
no_i | Entre todos pusimos paneles solares en dos casas en 2023 y ahora las familias tienen luz.
no_i no_when | Construimos un pequeño parque detrás del bloque. Fue duro pero los niños están ahí y está lleno.
no_i no_result | La primavera pasada plantamos tomates detrás de la casa. Los regamos e hicimos abono con los restos.
no_i no_result no_when | Armamos una banda y tocamos en la iglesia con el coro y el órgano.
no_action no_result no_when | Soy una persona muy trabajadora y soy buena con la gente. Me gustan las bicis y sé mucho de ellas.
no_action no_result no_when | Tengo mucha experiencia con niños y los quiero mucho porque son muy alegres.
no_action no_result no_when | Las bicis son mi pasión y me interesan todas, las viejas y las nuevas, las grandes y las pequeñas.
no_action no_result | Era en 2019 en la cocina de un hotel grande. Había mucha gente y mucho estrés.
too_short no_result no_when | La arreglé yo.
too_short no_result no_when | ayudo a mi mamá
too_short no_i no_result | Lo hicimos en mayo.
too_short no_result | Ayer hice la comida.
| La arreglé ayer y ya funciona.
too_short | sí
too_short no_action no_result no_when | no sé
too_short | 🙏🙏
| bueno, el hijo de mi vecina iba mal en mates y su madre me preguntó. de octubre a navidad me senté con él los martes, le hice tarjetas con las tablas y pasó de un 4 a un 8
| Una noche de diciembre no vino el técnico, así que purgué yo misma los radiadores con un video, y por la mañana toda la casa estaba caliente.
| En la mili cocinaba para noventa. ¡Nadie dejaba nada en el plato!
| yo cultivo chiles en el balcon cada primavera y los vendo a los vecinos, este año saque 200 dolares
| El viernes hubo una pelea entre dos chavales en el centro. Me puse en medio, les hablé tranquilo y acabaron dándose la mano.
| la moto de un compa no arrancaba, el finde pasado desarme el carburador y lo limpie, prendio a la primera
no_when | Me di cuenta de que el cable estaba mal, avisé al jefe, llamó a un electricista y nadie salió herido.
no_i | Montamos un café de reparación en el centro en 2022. Al primero vinieron cuarenta personas.
no_action no_result no_when | La comunicación es mi fuerte. Soy abierto, amable y paciente con todos.
| mi hijo es autista y a los cuatro no hablaba. cada dia le hacia tarjetas con dibujos y practicabamos, a los siete ya decia frases
| Tejo desde los nueve. Para el hospital hice sesenta gorritos la Navidad pasada y las enfermeras mandaron una foto.
| che, en el club yo armé el quincho con los pibes el verano pasado y ahora comemos ahí todos los domingos
| Era la única de la clase que sabía soldar, así que en el último curso soldé el portón de la escuela. Ahí sigue colgado.
| teníamos ratas en el sótano en 2019, tapé los huecos con lana de acero y puse trampas. en una semana desaparecieron
| hace 3 anos que manejo el bus escolar, nunca tuve un choque
no_result | Desde 2015 soy la tesorera, pago las cuentas y presento los papeles.
""",
)

AGAIN = table(
    "en",
    """
| Every Saturday I fix bikes at the centre and people ride home happy.
| I have cooked for the centre for three years and nobody has been ill.
| I've done it twice, in 2019 and in 2021, and both times it worked.
| I been braiding hair since 9th grade and folks on my block love it, they come back.
| Since the lockdown, whenever somebody calls I go and repair the pump, and it works again.
| In 2020 I painted the hall. In 2022 I did the same at the church and they loved it.
| I used to run the stall with my aunt when I was ten and we sold out.
once | Last May I repaired the pump of the whole village and it worked.
once | I once sewed a dress for my cousin's wedding in 2019 and she was happy.
once | A year ago I organised a trip for the school and everyone came home safe.
once | When my gran fell down I called the ambulance and she was fine.
""",
) + table(
    "es",
    """
| Cada sábado arreglo bicis en el centro y la gente se va contenta.
| Llevo tres años cocinando en el centro y nadie se ha enfermado.
| De chica vendía pan con mi tía los domingos y al final no quedaba nada.
| Lo hice dos veces, en 2019 y en 2021, y las dos veces funcionó.
| Pinté el salón en 2020 y en 2022 también pinté la iglesia y quedó muy bien.
| hace 3 anos que manejo el bus escolar y nunca tuve un choque
once | En mayo arreglé la bomba de todo el pueblo y al final funcionó.
once | Hace dos años organicé un viaje para la escuela y todos volvieron bien.
once | Cosí un vestido para la boda de mi prima en 2019 y quedó feliz.
once | En 2021 monté una mesa para mi abuela y le gustó mucho.
""",
)

ELSEWHERE = {
    "Arabic": "أصلح دراجات الجيران منذ ثلاث سنوات وأعلم الأطفال كيف يصلحونها بأنفسهم",
    "Catalan": "Fa tres anys que arreglo les bicicletes dels veïns i ensenyo els nens a fer-ho.",
    "Chinese": "我三年来一直帮邻居修自行车，也教孩子们怎么补胎。",
    "Danish": "Jeg reparerer cykler i min gård og hjælper børn med lektier om aftenen.",
    "Dutch": "Ik repareer fietsen in de buurt. Het was in de zomer en over twee weken was het af.",
    "Finnish": "Olen korjannut naapurien pyöriä kolme vuotta ja opetan lapsia.",
    "French": "J'ai réparé un vélo pour la fête de la rue, on a servi à manger à tout le monde.",
    "French, hardly any small words": "Réparer un vélo, changer la chambre à air, comment le faire",
    "German": "Ich repariere Fahrräder in meiner Straße, das war im Sommer und alle waren so froh.",
    "Haitian": "Mwen repare bisiklèt nan katye a depi twa zan e mwen montre timoun yo kijan.",
    "Hindi, in Latin letters": "main teen saal se padosiyon ki cycle theek karta hoon aur sikhata hoon",
    "Hungarian": "Három éve javítom a szomszédok biciklijeit, és megtanítom a gyerekeket is.",
    "Italian": "Riparo le biciclette dei vicini da tre anni e insegno ai ragazzi come si fa.",
    "Japanese": "三年間、近所の人の自転車を直しています。子どもたちにパンクの直し方も教えました。",
    "Polish": "Naprawiam rowery i uczę dzieci, jak to robić, a w soboty gotuję dla sąsiadów.",
    "Portuguese": "eu conserto bicicletas no meu bairro desde 2019 e ensino os meninos a trocar.",
    "Romanian": "Repar bicicletele vecinilor de trei ani și îi învăț pe copii cum se face.",
    "Somali": "Waxaan saddex sano dayactiraa baaskiilada deriska oo waxaan baraa carruurta.",
    "Swedish": "I somras lagade jag cyklar i mitt område och hjälpte barn att laga sina egna.",
    "Tagalog": "Nag-aayos ako ng mga bisikleta sa aming lugar at tinuturuan ko ang mga bata.",
    "Thai": "ฉันซ่อมจักรยานให้เพื่อนบ้านมาสามปีแล้ว และสอนเด็กๆ ด้วย",
    "Turkish": "Üç yıldır mahallede bisiklet tamir ediyorum ve çocuklara öğretiyorum.",
    "Ukrainian": "Я три роки ремонтую велосипеди сусідів і вчу дітей, як це робити.",
}

# What someone says when asked for it; each takes away its gap, whatever was said before.
SUPPLIES = {
    "en": {
        Gap.NO_ACTION: "I repaired the pump with a new valve.",
        Gap.NO_I: "My part was to cut the wood.",
        Gap.NO_RESULT: "In the end it worked.",
        Gap.NO_WHEN: "That was in 2019.",
        Gap.ONCE: "I have done it many times.",
    },
    "es": {
        Gap.NO_ACTION: "Reparé la bomba con una válvula nueva.",
        Gap.NO_I: "Yo corté la madera.",
        Gap.NO_RESULT: "Al final funcionó.",
        Gap.NO_WHEN: "Eso fue en 2019.",
        Gap.ONCE: "Lo he hecho muchas veces.",
    },
}

ANSWERS = ENGLISH + SPANISH
everything = st.text(max_size=300)
sentences = st.lists(st.sampled_from([row[1] for row in ANSWERS]) | everything, max_size=5)
texts = everything | sentences.map(" ".join)


@pytest.mark.parametrize(("language", "answer", "lacking"), ANSWERS)
def test_an_answer_is_asked_for_what_it_does_not_say(
    language: str, answer: str, lacking: tuple[str, ...]
) -> None:
    assert lacking == gaps(answer, rules(language))


@pytest.mark.parametrize(("language", "answer", "lacking"), AGAIN)
def test_consistency_is_asked_where_something_was_told_once(
    language: str, answer: str, lacking: tuple[str, ...]
) -> None:
    assert lacking == gaps(answer, rules(language), consistency=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_can_find_its_gap_and_can_be_silent(language: str) -> None:
    found = {gap for code, _, lacking in ANSWERS + AGAIN if code == language for gap in lacking}
    full = [answer for code, answer, lacking in AGAIN if code == language and not lacking]
    assert set(Gap) == found
    assert all(gaps(answer, rules(language), consistency=True) == () for answer in full)


def test_the_gap_that_matters_most_comes_first() -> None:
    lacking = gaps("We are the band and we like it.", rules("en"), consistency=True)
    assert (Gap.TOO_SHORT, Gap.NO_ACTION, Gap.NO_I) == lacking[:3]
    assert [gap for gap in Gap if gap in lacking] == list(lacking)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("other", ELSEWHERE)
def test_no_rules_judge_an_answer_in_another_language(language: str, other: str) -> None:
    assert () == gaps(ELSEWHERE[other], rules(language), consistency=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_a_language_know_their_own_answers_and_no_others(language: str) -> None:
    long = [row for row in ANSWERS if len(row[1].split()) > 5]
    assert [row for row in long if row[0] == language] == [
        row for row in long if speaks(row[1], rules(language))
    ]


@pytest.mark.parametrize(
    ("answer", "lacking"),
    [
        ("", (Gap.TOO_SHORT,)),
        ("👍👍👍🔧🔧🔧 👏 👏 👏 👏", (Gap.TOO_SHORT,)),
        ("... !!! ??? --- ,,, ;;;", (Gap.TOO_SHORT,)),
        ("修自行车。", (Gap.TOO_SHORT,)),
        ("我三年来一直帮邻居修自行车。", ()),
        ("repariere Fahrräder", (Gap.TOO_SHORT,)),
        ("Ich repariere die Fahrräder meiner Nachbarn.", ()),
        ("मैं हर शनिवार को साइकिल ठीक करता हूँ", ()),
    ],
)
def test_without_rules_only_the_length_is_looked_at(answer: str, lacking: tuple[Gap, ...]) -> None:
    assert lacking == gaps(answer, None, consistency=True)


def test_a_short_answer_that_says_everything_is_not_too_short() -> None:
    assert () == gaps("I fixed it last week and it works.", rules("en"))


@given(text=texts, language=st.sampled_from([*LANGUAGES, None]), consistency=st.booleans())
def test_no_text_raises_and_gaps_come_in_their_order(
    text: str, language: str | None, consistency: bool
) -> None:
    found = gaps(text, rules(language) if language else None, consistency=consistency)
    assert [gap for gap in Gap if gap in found] == list(found)
    assert consistency or Gap.ONCE not in found


@given(row=st.sampled_from(ANSWERS), gap=st.sampled_from([*Gap][1:]), before=st.booleans())
def test_saying_what_is_missing_closes_the_gap(
    row: tuple[str, str, tuple[str, ...]], gap: Gap, before: bool
) -> None:
    language, answer, _ = row
    said = SUPPLIES[language][gap]
    whole = f"{said} {answer}" if before else f"{answer}. {said}"
    assert gap not in gaps(whole, rules(language), consistency=True)


@given(row=st.sampled_from(ANSWERS))
def test_how_it_is_typed_makes_no_difference(row: tuple[str, str, tuple[str, ...]]) -> None:
    language, answer, lacking = row
    curly = answer.replace("'", "\u2019")
    assert lacking == gaps(curly, rules(language))
    assert lacking == gaps(unicodedata.normalize("NFD", curly), rules(language))
    assert lacking == gaps(answer.replace(" ", "  ").upper(), rules(language))


@pytest.mark.parametrize(
    "said",
    ["2019", "in 1998", "12/5/21", "12.5.2021", "3 years", "3years", "two weeks ago", "last May"],
)
def test_a_date_in_figures_or_words_tells_when(said: str) -> None:
    answer = f"I repaired the pump of the village, {said}, and it works again."
    assert () == gaps(answer, rules("en"))


def test_a_number_that_is_no_date_does_not_tell_when() -> None:
    answer = "I repaired the 3 pumps and 1949 pipes of the village and they work again."
    assert (Gap.NO_WHEN,) == gaps(answer, rules("en"))


# ------------------------------------------------------------------ passages of a story

BIKES = ["patch*", "punctur*", "brake*", "chain"]
BICIS = ["pinchazo*", "freno*", "cadena"]
STORIES = [
    ("en", BIKES, "I like tea. I patch punctures and set brakes.", 1),
    ("en", BIKES, "I set the brakes; then I cleaned the chain. It rode fine.", 2),
    ("en", BIKES, "Been fixing brakes for all of my mates.", 1),
    ("en", BIKES, "She's been fixing the brakes of all of the bikes.", 0),
    ("en", BIKES, "me and my cousin swapped the chain on his bike it took ages", 1),
    ("en", BIKES, "In the village I cleaning chain of every bike.", 1),
    ("en", BIKES, "The bike has a chain and two brakes.", 0),
    ("en", BIKES, "My brother fixed the brakes. He also changed the chain.", 0),
    ("en", BIKES, "We fixed the brakes together at the club.", 0),
    ("en", BIKES, "I would love to learn how to fix brakes. I am good at school.", 0),
    ("en", BIKES, "I have never touched the brakes of a bike.", 0),
    ("en", BIKES, "I cook for sixty people and I like it.", 0),
    ("es", BICIS, "Me gusta el té. Arreglo pinchazos y ajusto los frenos.", 1),
    ("es", BICIS, "El sábado cambié la cadena de la bici de mi tía.", 1),
    ("es", BICIS, "ayer yo arregle los frenos de la bici y la cadena de la moto", 1),
    ("es", BICIS, "Mi hermano arregló los frenos de la bici.", 0),
    ("es", BICIS, "Arreglamos los frenos entre todos en el club.", 0),
    ("es", BICIS, "Quiero aprender a arreglar los frenos de la bici.", 0),
    ("es", BICIS, "La bici tiene dos frenos y una cadena.", 0),
    ("en", ["frein*", "cha\u00eene"], "Je règle les freins le samedi. Je change la chaîne.", 2),
    ("en", ["frein*"], "Les freins.", 0),
    ("en", ["自行车"], "我三年来一直帮邻居修自行车，也教孩子们。", 1),
    ("en", ["自行车"], "修自行车。", 0),
]


@pytest.mark.parametrize(("language", "words", "story", "many"), STORIES)
def test_a_story_is_heard_where_it_tells_what_the_person_did(
    language: str, words: list[str], story: str, many: int
) -> None:
    assert many == len(heard(story, words, rules(language)))


def test_without_rules_two_passages_or_a_few_words_are_enough() -> None:
    assert ("The brakes.", "The chain.") == heard("The brakes. Tea. The chain.", BIKES, None)
    assert () == heard("The brakes. Tea.", BIKES, None)
    assert ("The brakes of all the bikes here.",) == heard(
        "The brakes of all the bikes here. Tea.", BIKES, None
    )


def test_a_long_sentence_is_quoted_by_the_clause() -> None:
    story = f"I {'washed the pots and the pans, ' * 9}set the brakes, {'and then some more, ' * 9}"
    assert ("set the brakes,",) == passages(story, BIKES)


def test_a_story_without_any_full_stop_is_quoted_in_pieces() -> None:
    (piece,) = passages("i washed the pots " * 30 + "set the brakes " + "had tea " * 60, BIKES)
    assert "set the brakes" in piece
    assert len(piece) <= 240


@given(story=texts, words=st.lists(st.sampled_from(["i*", "*ed", "the", "la *", "é", "*"])))
def test_passages_are_word_for_word_and_in_order(story: str, words: list[str]) -> None:
    found = passages(story, words)
    end = 0
    for piece in found:
        end = story.index(piece, end) + len(piece)
    for language in (*LANGUAGES, None):
        assert set(heard(story, words, rules(language) if language else None)) <= set(found)


@given(words=st.lists(st.text(max_size=20), max_size=5), story=texts)
def test_no_pattern_raises(words: list[str], story: str) -> None:
    passages(story, words)


@pytest.mark.parametrize(
    ("pattern", "found", "passed_by"),
    [
        ("made", "MADE it", "homemade"),
        ("last year", "Last  Year", "last school year"),
        ("last year", "last, year", "It did last. Year two"),
        ("fix*", "fixing", "prefix"),
        ("*ing", "teaching", "things"),
        ("last *", "last May", "at last."),
        ("aged 9", "aged 12", "aged nine"),
        ("quedo", "quedó", "quede"),
        ("*é", "arreglé", "arregle"),
        ("i've been", "I\u2019ve been", "I have been"),
        ("5 meses", "3meses", "meses"),
        ("a.m.", "5 a.m.", "axm"),
        ("車", "自転車を", "自転"),
    ],
)
def test_a_pattern_finds_what_it_says(pattern: str, found: str, passed_by: str) -> None:
    assert (found,) == passages(found, [pattern])
    assert () == passages(passed_by, [pattern])


# ------------------------------------------------------------------ bounded, whatever comes in


class Watched(str):
    """A text of ten million characters that notes how much of it is taken."""

    taken: list[int]

    def __new__(cls) -> Watched:
        watched = super().__new__(cls, "The story. I fixed it and " * 400_000)
        watched.taken = []
        return watched

    def __getitem__(self, part: slice | int) -> str:  # type: ignore[override]
        assert isinstance(part, slice)
        piece = super().__getitem__(part)
        self.taken.append(len(piece))
        return piece

    def refuse(self, *_: object, **__: object) -> bool:
        raise AssertionError("the whole text was read")

    __hash__ = __iter__ = __contains__ = __eq__ = refuse  # type: ignore[assignment]
    isascii = split = lower = casefold = replace = translate = encode = strip = refuse  # type: ignore[assignment]


def test_only_the_first_characters_of_a_text_are_taken() -> None:
    endless = Watched()
    gaps(endless, rules("en"), consistency=True)
    speaks(endless, rules("es"))
    heard(endless, BIKES, rules("en"))
    assert set(endless.taken) == {EXAMINED}


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 10_000_000,
        "i am " * 2_000_000,
        ". " * 5_000_000,
        "e" + "\u0301\u0316" * 5_000_000,
        "\ufdfa" * 10_000_000,
        "\ud800 " * 5_000_000,
        ("x" * 41 + "ed ") * 250_000,
    ],
    ids=["one word", "exceptions", "sentences", "marks", "ligatures", "surrogates", "long words"],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_after_the_first_characters_changes_nothing(hostile: str, language: str) -> None:
    short = hostile[:EXAMINED]
    assert gaps(short, rules(language)) == gaps(hostile, rules(language))
    assert heard(short, ["e*", "*d"], rules(language)) == heard(
        hostile, ["e*", "*d"], rules(language)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LISTS)
def test_no_list_becomes_an_expression_that_may_repeat_without_end(
    language: str, name: str
) -> None:
    one = rules(language)
    for expression in finder_of(getattr(one, name), getattr(one, f"not_{name}")):
        assert not re.search(r"(?<!\\)[*+]|,\}", expression.pattern)


# ------------------------------------------------------------------ the lists themselves


def test_the_rules_ship_in_english_and_spanish() -> None:
    assert ["en", "es"] == LANGUAGES
    assert [rules(language).language for language in LANGUAGES] == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LISTS)
def test_no_pattern_stands_twice_in_a_list(language: str, name: str) -> None:
    for patterns in (getattr(rules(language), name), getattr(rules(language), f"not_{name}")):
        assert sorted(set(patterns)) == sorted(patterns)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LISTS)
def test_every_exception_limits_something(language: str, name: str) -> None:
    wanted = getattr(rules(language), name)
    exceptions = [p for p in getattr(rules(language), f"not_{name}") if "*" not in p]
    assert [p for p in exceptions if not passages(f"{p} x", wanted)] == []


def test_a_language_may_begin_with_few_lists_and_asks_for_nothing_else() -> None:
    one = Rules(language="xx", enough_words=9, common=["the", "of"], when=["in 9"])
    assert (Gap.NO_WHEN,) == gaps("We are the singers of the old house of the hill.", one)


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": ["f*x"]},
        {"action": ["**"]},
        {"action": ["x" * 61]},
        {"action": [False]},
        {"action": "made, did"},
        {"enough_words": 0},
        {"acton": ["made"]},
    ],
)
def test_a_slip_in_a_file_is_refused_when_it_is_loaded(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Rules.model_validate({"language": "xx", "enough_words": 9, "common": ["the"], **wrong})


def test_lines_of_several_patterns_are_taken_apart() -> None:
    one = Rules.model_validate(
        {
            "language": "xx",
            "enough_words": 9,
            "common": ["The, of"],
            "when": ["in May,last *", "ago"],
        }
    )
    assert ("in May", "last *", "ago") == one.when
    assert frozenset({"the", "of"}) == one.common


def test_rules_do_not_change() -> None:
    one: Any = rules("en")
    with pytest.raises(ValidationError):
        one.language = "es"
