"""Who may do what to a claim that stands where: the whole table, against the real services.

The table below was written by hand, from the rules and not from the code. What is allowed is done
and leads where it should; what is not is refused in words, and nothing at all is written down.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from core.domain.errors import EarnedError
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town
from tests.support.staged import ACTS, LEAVES_IT, Stage, Staged, refused

# yes: a capital letter is the state that it leads to, "=" leaves the state as it is.
# no: -: not allowed. 0: for them there is no such claim. o: it is their own. c: they must not
# judge its owner. j: they judged it before. l: a lead has to. t: they have not taken it.
# x: somebody was first. w: it makes no sense any more. n: they did not say yet that they know nobody.
#
# The columns: a draft; waiting, read, asked, not yet, awarded, withdrawn; then waiting, read and
# asked for the second assessor, for the lead, and for an appeal; and its "not yet".
GRID = """
           D1 S1 R1 Q1 N1 A1 W1  S2 R2 Q2  SL RL QL  SA RA QA NA
look
  owner     =  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  both      =  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  other     0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  witness   0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  assessor  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  judged    0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  assigned  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  friend    0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  lead      0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  organizer 0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
tell
  owner     =  =  =  R  =  w  w   =  =  R   =  =  R   =  =  R  =
  both      =  =  =  R  =  w  w   =  =  R   =  =  R   =  =  R  =
  other     0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  witness   0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  assessor  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  judged    0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  assigned  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  friend    0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  lead      0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  organizer 0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
send
  owner     S  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  both      S  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  other     0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  witness   0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  assessor  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  judged    0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  assigned  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  friend    0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  lead      0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  organizer 0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
withdraw
  owner     W  W  W  W  W  =  =   W  W  W   W  W  W   W  W  W  W
  both      W  W  W  W  W  =  =   W  W  W   W  W  W   W  W  W  W
  other     0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  witness   0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  assessor  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  judged    0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  assigned  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  friend    0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  lead      0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  organizer 0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
appeal
  owner     =  =  =  =  S  =  =   =  =  =   =  =  =   =  =  =  =
  both      =  =  =  =  S  =  =   =  =  =   =  =  =   =  =  =  =
  other     0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  witness   0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  assessor  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  judged    0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  assigned  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  friend    0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  lead      0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  organizer 0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
ask_witness
  owner     =  =  =  =  =  w  w   =  =  =   =  =  =   =  =  =  =
  both      =  =  =  =  =  w  w   =  =  =   =  =  =   =  =  =  =
  other     0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  witness   0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  assessor  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  judged    0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  assigned  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  friend    0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  lead      0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  organizer 0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
card
  owner     0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  both      0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  other     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  witness   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  assessor  0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  judged    0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  assigned  0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  friend    c  c  c  c  c  c  c   c  c  c   c  c  c   c  c  c  c
  lead      0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  organizer -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   k  k  k  k  k  k  k   k  k  k   k  k  k   k  k  k  k
file
  owner     0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  both      0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  other     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  witness   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  assessor  0  n  n  n  n  n  n   n  n  n   n  n  n   n  n  n  n
  judged    0  n  n  n  n  n  n   =  =  =   =  =  =   =  =  =  =
  assigned  0  n  =  =  =  =  =   n  =  =   n  =  =   n  =  =  =
  friend    c  c  c  c  c  c  c   c  c  c   c  c  c   c  c  c  c
  lead      0  n  n  n  n  n  n   n  n  n   n  n  n   n  n  n  n
  organizer -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   k  k  k  k  k  k  k   k  k  k   k  k  k   k  k  k  k
concern
  owner     o  o  o  o  o  o  o   o  o  o   o  o  o   o  o  o  o
  both      o  o  o  o  o  o  o   o  o  o   o  o  o   o  o  o  o
  other     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  witness   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  assessor  0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  judged    0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  assigned  0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  friend    c  c  c  c  c  c  c   c  c  c   c  c  c   c  c  c  c
  lead      0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  organizer -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
declare
  owner     =  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  both      =  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  other     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  witness   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  assessor  =  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  judged    =  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  assigned  =  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  friend    c  c  c  c  c  c  c   c  c  c   c  c  c   c  c  c  c
  lead      =  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  organizer -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   k  k  k  k  k  k  k   k  k  k   k  k  k   k  k  k  k
take
  owner     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  both      o  o  o  o  o  o  o   o  o  o   o  o  o   o  o  o  o
  other     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  witness   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  assessor  x  R  x  x  x  x  x   R  x  x   l  l  l   R  x  x  x
  judged    x  R  x  x  x  x  x   j  j  j   j  j  j   j  j  j  x
  assigned  x  R  =  =  x  x  x   R  =  =   R  =  =   R  =  =  x
  friend    c  c  c  c  c  c  c   c  c  c   c  c  c   c  c  c  c
  lead      x  R  x  x  x  x  x   R  x  x   R  x  x   R  x  x  x
  organizer -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   k  k  k  k  k  k  k   k  k  k   k  k  k   k  k  k  k
release
  owner     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  both      o  o  o  o  o  o  o   o  o  o   o  o  o   o  o  o  o
  other     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  witness   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  assessor  t  t  t  t  t  t  t   t  t  t   t  t  t   t  t  t  t
  judged    t  t  t  t  t  t  t   j  j  j   j  j  j   j  j  j  t
  assigned  t  t  S  S  x  x  t   t  S  S   t  S  S   t  S  S  x
  friend    c  c  c  c  c  c  c   c  c  c   c  c  c   c  c  c  c
  lead      t  t  t  t  t  t  t   t  t  t   t  t  t   t  t  t  t
  organizer x  =  S  S  x  x  x   =  S  S   =  S  S   =  S  S  x
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
recuse
  owner     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  both      o  o  o  o  o  o  o   o  o  o   o  o  o   o  o  o  o
  other     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  witness   =  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  assessor  =  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  judged    =  =  =  =  =  =  =   j  j  j   j  j  j   j  j  j  =
  assigned  =  =  S  S  =  =  =   =  S  S   =  S  S   =  S  S  =
  friend    =  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  lead      =  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  organizer -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
ask
  owner     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  both      o  o  o  o  o  o  o   o  o  o   o  o  o   o  o  o  o
  other     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  witness   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  assessor  x  t  x  x  x  x  x   t  x  x   l  l  l   t  x  x  x
  judged    x  t  x  x  x  x  x   j  j  j   j  j  j   j  j  j  x
  assigned  x  t  Q  Q  x  x  x   t  Q  Q   t  Q  Q   t  Q  Q  x
  friend    c  c  c  c  c  c  c   c  c  c   c  c  c   c  c  c  c
  lead      x  t  x  x  x  x  x   t  x  x   t  x  x   t  x  x  x
  organizer -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
draft
  owner     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  both      o  o  o  o  o  o  o   o  o  o   o  o  o   o  o  o  o
  other     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  witness   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  assessor  x  t  x  x  x  x  x   t  x  x   l  l  l   t  x  x  x
  judged    x  t  x  x  x  x  x   j  j  j   j  j  j   j  j  j  x
  assigned  x  t  =  =  x  x  x   t  =  =   t  =  =   t  =  =  x
  friend    c  c  c  c  c  c  c   c  c  c   c  c  c   c  c  c  c
  lead      x  t  x  x  x  x  x   t  x  x   t  x  x   t  x  x  x
  organizer -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
award
  owner     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  both      o  o  o  o  o  o  o   o  o  o   o  o  o   o  o  o  o
  other     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  witness   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  assessor  x  t  x  x  x  x  x   t  x  x   l  l  l   t  x  x  x
  judged    x  t  x  x  x  x  x   j  j  j   j  j  j   j  j  j  x
  assigned  x  t  A  A  x  x  x   t  S  S   t  A  A   t  A  A  x
  friend    c  c  c  c  c  c  c   c  c  c   c  c  c   c  c  c  c
  lead      x  t  x  x  x  x  x   t  x  x   t  x  x   t  x  x  x
  organizer -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
not_yet
  owner     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  both      o  o  o  o  o  o  o   o  o  o   o  o  o   o  o  o  o
  other     -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  witness   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  assessor  x  t  x  x  x  x  x   t  x  x   l  l  l   t  x  x  x
  judged    x  t  x  x  x  x  x   =  =  =   =  =  =   j  j  j  x
  assigned  x  t  N  N  x  x  x   t  N  N   t  N  N   t  N  N  x
  friend    c  c  c  c  c  c  c   c  c  c   c  c  c   c  c  c  c
  lead      x  t  x  x  x  x  x   t  x  x   t  x  x   t  x  x  x
  organizer -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   -  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
apart
  owner     =  =  S  S  =  =  =   =  S  S   =  S  S   =  S  S  =
  both      =  =  S  S  =  =  =   =  S  S   =  S  S   =  S  S  =
  other     0  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  witness   0  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  assessor  0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  judged    0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  assigned  0  =  S  S  =  =  =   =  S  S   =  S  S   =  S  S  =
  friend    0  c  c  c  c  c  c   c  c  c   c  c  c   c  c  c  c
  lead      0  =  =  =  =  =  =   =  =  =   =  =  =   =  =  =  =
  organizer 0  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
  stranger  0  0  0  0  0  0  0   0  0  0   0  0  0   0  0  0  0
  removed   0  -  -  -  -  -  -   -  -  -   -  -  -   -  -  -  -
"""

CODES = {
    "-": "not_allowed",
    "0": "not_found",
    "o": "own_claim",
    "c": "conflicted",
    "j": "judged_before",
    "l": "lead_wanted",
    "t": "not_taken",
    "x": "already_done",
    "w": "wrong_state",
    "n": "not_declared",
    "k": "kept",
}
PEOPLE = (
    *("owner", "both", "other", "witness", "assessor", "judged", "assigned", "friend"),
    *("lead", "organizer", "stranger", "removed"),
)
COLUMNS, *LINES = (line.split() for line in GRID.strip().splitlines())


def rows() -> dict[tuple[str, str], dict[str, str]]:
    """What each person gets for an act, by the place of the claim."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    act = ""
    for line in LINES:
        if len(line) == 1:
            act = line[0]
            continue
        assert len(line) == 1 + len(COLUMNS), f"a cell is missing: {act} {line[0]}"
        assert (act, line[0]) not in found
        found[act, line[0]] = dict(zip(COLUMNS, line[1:], strict=True))
    return found


class Watched:
    """A staged town, and a look at whether anything was written into its database."""

    def __init__(self, staged: Staged, file: Path) -> None:
        self.staged, self.town = staged, staged.town
        self._watcher = sqlite3.connect(file)
        self._ready: dict[str, Stage] = {}
        self.failing_at = 0
        self.statements = 0
        event.listen(self.town.app.store.engine, "before_cursor_execute", self._maybe_fail)

    def _maybe_fail(self, *_: object) -> None:
        self.statements += 1
        if self.statements == self.failing_at:
            raise sqlite3.OperationalError("disk I/O error")

    def version(self) -> int:
        """Another number as soon as anybody else committed anything."""
        return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    def stage(self, where: str) -> Stage:
        """A claim there that nobody has touched; refusals and looks leave it so."""
        if where not in self._ready:
            self._ready[where] = self.staged.at(where)
        return self._ready[where]

    def used(self, where: str) -> None:
        """That one stands elsewhere now, or not quite as before."""
        stage = self._ready.pop(where)
        if self.staged.state(stage) in "RQ":
            # Nobody has more than twenty at once.
            self.town.app.learning.withdraw(stage.people["owner"], stage.claim)

    def close(self) -> None:
        self._watcher.close()


@pytest.fixture(scope="module")
def watched(mould: Mould, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("who-may")
    file = folder / "earned.db"
    with opened(folder, mould.sqlite(file), TurnedClock()) as app:
        made = Watched(Staged(Town(app), Town(app, "Elsewhere")), file)
        yield made
        made.close()


def tried(watched: Watched, act: str, who: str, where: str) -> str:
    """The letter of what really happens in a cell."""
    stage, town = watched.stage(where), watched.town
    before, version = where[0], watched.version()
    wrong = refused(lambda: ACTS[act](town, stage.people[who], stage))
    if wrong is None:
        after = watched.staged.state(stage)
        if after != before or act not in LEAVES_IT or where in ("D1", "N1"):
            watched.used(where)
        return after if after != before or act == "ask" else "="
    assert watched.version() == version, f"{act} by {who} in {where} was refused and wrote"
    assert_kind(watched, wrong)
    told = {code: letter for letter, code in CODES.items()}
    assert wrong.code in told, f"{act} by {who} in {where} ended in {wrong.code}"
    return told[wrong.code]


def assert_kind(watched: Watched, wrong: EarnedError) -> None:
    """The refusal has words in every language, and they say nothing of how it is done."""
    texts = watched.town.app.texts
    for language in texts.languages:
        told = texts.explain(wrong, language)
        assert len(told) > 15
        assert not {wrong.code, wrong.prompt_key, "None", "%("} & set(told.split())


def differing(
    watched: Watched, act: str, chosen: Callable[[dict[str, str]], list[str]]
) -> list[str]:
    """The cells of an act that are otherwise than the table says."""
    wrong = []
    for who in PEOPLE:
        row = rows()[act, who]
        for where in chosen(row):
            got = tried(watched, act, who, where)
            if got != row[where]:
                wrong.append(f"{who} in {where}: {got} and not {row[where]}")
    return wrong


@pytest.mark.parametrize("act", ACTS)
def test_everybody_gets_what_the_table_says_of_a_claim_that_stands_where(
    watched: Watched, act: str
) -> None:
    """Of each row every kind of answer once."""
    dice = random.Random(act)

    def some(row: dict[str, str]) -> list[str]:
        every = {letter: [at for at in row if row[at] == letter] for letter in row.values()}
        return [dice.choice(places) for places in every.values()]

    assert differing(watched, act, some) == []


@pytest.mark.stress
@pytest.mark.parametrize("act", ACTS)
def test_every_cell_of_who_may_do_what_to_a_claim_that_stands_where(
    watched: Watched, act: str
) -> None:
    assert differing(watched, act, list) == []


def test_the_table_is_whole() -> None:
    assert set(rows()) == {(act, who) for act in ACTS for who in PEOPLE}
    assert {cell for row in rows().values() for cell in row.values()} <= {*CODES, *"=DSRQNAW"}


# Who may, and where they may it: what fails on the way there must not have happened.
MAY = {
    "send": ("owner", "D1"),
    "tell": ("owner", "Q1"),
    "withdraw": ("owner", "R1"),
    "appeal": ("owner", "N1"),
    "take": ("assessor", "S2"),
    "release": ("assigned", "R1"),
    "recuse": ("assigned", "Q1"),
    "ask": ("assigned", "R2"),
    "award": ("assigned", "RL"),
    "not_yet": ("assigned", "RA"),
    "apart": ("assigned", "R1"),
}


def broken(act: Callable[[], object]) -> str | None:
    """How the store failed; None where it did not."""
    try:
        act()
    except (OperationalError, sqlite3.OperationalError) as wrong:
        return str(wrong)
    return None


@pytest.mark.parametrize("act", MAY)
def test_where_the_store_fails_nothing_was_done_and_the_same_act_works_later(
    watched: Watched, act: str
) -> None:
    """At every few statements of the act; an error never means yes."""
    who, where = MAY[act]
    stage, town = watched.stage(where), watched.town
    before, failed = watched.staged.state(stage), 0

    for at in range(1, 400, 5):
        watched.statements, watched.failing_at = 0, at
        why = broken(lambda: ACTS[act](town, stage.people[who], stage))
        watched.failing_at = 0
        if why is None:
            break
        assert "disk I/O error" in why
        assert watched.staged.state(stage) == before
        failed += 1
    assert failed > 2
    wanted = rows()[act, who][where]
    assert watched.staged.state(stage) == (before if wanted == "=" else wanted)
    watched.used(where)
