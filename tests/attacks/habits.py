"""What people try in a sequence: what they often do, and what makes sense as things stand."""

from __future__ import annotations

from tests.attacks.acts import (
    add_badges,
    appeal,
    attach,
    avoid,
    award_page,
    awards,
    begin,
    credential,
    end,
    erase,
    grant,
    home,
    invite,
    links,
    look,
    my_data,
    office,
    open_file,
    poke,
    rename,
    renew,
    revoke,
    say,
    send,
    send_again,
    send_renewal,
    share,
    sign,
    take_back,
    withdraw,
)
from tests.attacks.desk_acts import (
    answer_link,
    ask,
    ask_witness,
    block,
    card,
    decide,
    declare,
    due,
    name_judges,
    queue,
    recuse,
    release,
    remove_word,
    report,
    rule,
    split,
    take,
    take_back_link,
)

OFTEN = (
    *(look, say, send, send_again, poke, attach, open_file, withdraw, appeal, avoid),
    *(queue, card, take, release, ask, decide, decide, take, ask, declare, recuse, due),
    *(ask_witness, answer_link, answer_link, take_back_link, remove_word, report, split),
    *(sign, award_page, credential, share, revoke, renew),
    *(home, office, awards, grant, take_back, links, block, rule, name_judges),
)
# What makes sense in a state, so that claims really go their ways, and who would do it.
LIKELY = {
    "draft": (
        *((send, "owner"), (send, "owner"), (attach, "owner"), (open_file, "owner")),
        *((ask_witness, "owner"), (answer_link, "anybody"), (end, "organizer")),
    ),
    "submitted": (
        *((take, "next"), (take, "next"), (take, "judge"), (take, "owner"), (say, "owner")),
        *((card, "judge"), (ask, "judge"), (decide, "judge"), (card, "organizer")),
        *((recuse, "judge"), (declare, "judge"), (take, "before"), (decide, "before")),
        (end, "organizer"),
    ),
    "in_review": (
        *((ask, "holder"), (decide, "holder"), (decide, "holder"), (decide, "holder")),
        *((say, "owner"), (release, "organizer"), (release, "judge"), (open_file, "judge")),
        *((open_file, "organizer"), (release, "holder"), (recuse, "holder"), (split, "holder")),
        *((avoid, "owner"), (due, "owner"), (card, "holder"), (card, "before")),
        *((answer_link, "holder"), (ask_witness, "owner"), (decide, "before")),
        (end, "organizer"),
    ),
    "question": (
        *((say, "owner"), (say, "owner"), (release, "holder"), (decide, "holder")),
        *((ask, "holder"), (ask, "holder"), (recuse, "holder"), (due, "owner")),
    ),
    "not_yet": (
        *((send_again, "owner"), (say, "owner"), (attach, "owner"), (card, "judge")),
        *((appeal, "owner"), (appeal, "owner"), (answer_link, "holder"), (split, "owner")),
        *((ask_witness, "owner"), (end, "organizer")),
    ),
    "awarded": (
        *((share, "owner"), (sign, "owner"), (credential, "owner"), (revoke, "organizer")),
        *((award_page, "judge"), (decide, "holder"), (answer_link, "anybody")),
        *((renew, "owner"), (renew, "owner"), (send_renewal, "owner"), (renew, "judge")),
    ),
    "withdrawn": ((look, "owner"), (card, "judge"), (begin, "owner"), (appeal, "owner")),
}
SELDOM = (begin, add_badges, invite, my_data, rename, erase)
# What somebody may knock at without being signed in.
AT_THE_DOOR = (award_page, credential)
