"""Which workers run: what fits the machine, or what the settings say."""

import pytest

from demos.queues import QUEUES
from hubsite import workers
from hubsite.checks import check_workers
from hubsite.teams import Team, fitting_teams, read_teams, teams


def test_every_queue_has_a_team_of_its_own():
    assert [team.queues for team in fitting_teams()] == [(name,) for name in QUEUES]


def test_settings_say_which_teams_there_are(settings):
    settings.WORKERS = "fast:4, tensorflow+slow:1"

    assert teams() == [Team(("fast",), 4), Team(("tensorflow", "slow"), 1)]


def test_a_process_gives_way_as_its_most_urgent_queue_does():
    fast, slow, both = read_teams("fast:1,slow:1,slow+fast:1")

    assert fast.niceness == both.niceness < slow.niceness


@pytest.mark.parametrize("text", ["fast", "fast:0", "fast:x", "quick:1", "fast+:1"])
def test_team_that_cannot_be_read_is_named(settings, capsys, text):
    settings.WORKERS = text

    assert "as in fast:2" in check_workers()[0].msg
    assert workers.main([text]) == 2
    assert repr(text) in capsys.readouterr().err


def test_place_waits_longer_after_each_early_end():
    place = workers.Place(Team(("fast",), 1), pid=7, started_at=float("inf"))
    pauses = []
    for _ in range(4):
        before = place.due_at
        place.note_end(status=9)
        pauses.append(place.due_at - before)

    assert place.early_ends == 4
    assert pauses[1:] == sorted(pauses[1:])
    assert place.pid == 0
