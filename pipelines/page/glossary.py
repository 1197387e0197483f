"""The words of the page, for those who meet them for the first time."""

from __future__ import annotations

from pipelines.html.markup import Markup, element
from pipelines.page.facts import Facts


def of(facts: Facts) -> Markup:
    """Each word with its meaning."""
    say = facts.voice.say
    words = [
        (say("lead"), say("One chance to sell to a contact; a contact can have several.")),
        (
            say("probability"),
            say("How many of a hundred such leads buy within the horizon."),
        ),
        (say("points"), say("Your team's hand-made sum over actions, as it is today.")),
        (
            say("interval"),
            say("The range that would hold the true figure in 19 of 20 such studies."),
        ),
        (say("blindly"), say("Calling as many leads in no particular order.")),
        (say("gain"), say("The share of all buyers that stands in the best part of a list.")),
        (say("lift"), say("How many times as often the best part of a list buys as all leads.")),
        (
            say("AUC"),
            say(
                "The chance that a buyer stands above a lead that does not buy; 0.5 is by chance, 1"
                " is perfect."
            ),
        ),
        (say("log loss"), say("A figure of how good probabilities are; less is better.")),
        (
            say("calibration"),
            say("Whether of leads that were promised 20 % one in five buys."),
        ),
        (say("horizon"), say("How far ahead a win counts.")),
        (say("cutoff"), say("The moment as of which a lead is looked at; nothing later is used.")),
        (
            say("matured"),
            say("A lead whose whole horizon has passed, so that its outcome is known."),
        ),
    ]
    rows = [element("div", element("dt", word), element("dd", told)) for word, told in words]
    return element("dl", *rows, class_="answers")
