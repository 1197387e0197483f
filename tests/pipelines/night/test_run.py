"""A night scores what is open, as it was known then, and can be begun again at any point."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from features import clock
from features.errors import AlreadyRunning, CatalogueMismatch, TooManySetAside
from pipelines import explain
from pipelines.night import parting, scoring, scratch
from tests.pipelines.night.project import AS_OF, Nights


def test_every_open_lead_has_the_row_that_explain_tells(nights: Nights) -> None:
    told = nights.score()
    rows = nights.rows()
    assert told["scored"] == told["open"] == len(rows) > 100
    for row in rows[::17]:
        one = explain.explain(nights.context(), row["lead_id"], clock.moment(AS_OF), 3)
        assert row["probability"] == one.scores.probability[0]
        assert (row["probability_low"], row["probability_high"]) == (
            one.scores.low[0],
            one.scores.high[0],
        )
        assert (row["score"], row["band"]) == (one.scores.score[0], one.scores.band[0])
        assert row["evidence"] == one.scores.evidence[0]
        said = [(row[f"reason_{n}"], row[f"reason_{n}_share"]) for n in (1, 2, 3)]
        wanted = [(each.said, each.share) for each in one.reasons]
        assert said == [*wanted, *[(None, None)] * (3 - len(wanted))]


def test_the_rank_follows_the_log_odds_then_the_lead_id_and_expired_leads_come_last(
    nights: Nights,
) -> None:
    nights.score()
    assert {row["expired"] for row in nights.rows()} == {False, True}
    by = ("expired", "log_odds", "lead_id")
    rows = sorted(nights.rows(), key=lambda row: (row[by[0]], -row[by[1]], row[by[2]]))
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))


def test_open_is_who_was_created_and_not_yet_known_to_have_ended(nights: Nights) -> None:
    nights.project.write(
        "leads.csv",
        "lead_id,contact_id,created_at,channel,budget\n"
        "before,a,2024-05-19 23:59:59,web,1\n"
        "at,b,2024-05-20 00:00:00,web,1\n"
        "after,c,2024-05-20 00:00:01,web,1\n"
        "won,d,2024-05-01 00:00:00,web,1\n"
        "lost,e,2024-05-01 00:00:00,web,1\n"
        "won later,f,2024-05-01 00:00:00,web,1\n"
        "known later,g,2024-05-01 00:00:00,web,1\n"
        "won at it,h,2024-05-01 00:00:00,web,1\n",
    )
    nights.project.write(
        "outcomes.csv",
        "lead_id,won_at,lost_at,known\n"
        "won,2024-05-02 00:00:00,,2024-05-02 00:00:00\n"
        "lost,,2024-05-02 00:00:00,2024-05-02 00:00:00\n"
        "won later,2024-05-21 00:00:00,,2024-05-21 00:00:00\n"
        "known later,2024-05-02 00:00:00,,2024-05-20 00:00:00\n"
        "won at it,2024-05-20 00:00:00,,2024-05-20 00:00:00\n",
    )
    nights.project.write(
        "visits.csv",
        "contact_id,visited_at,recorded_at,page,minutes\n"
        "a,2024-05-01 00:00:00,2024-05-01 00:00:00,blog,1\n",
    )
    nights.project.source["outcomes"]["recorded_at"] = {"column": "known", "zone": "UTC"}
    nights.project.params["ingest"]["most_set_aside"] = 0.99
    nights.score()
    wanted = {"before", "at", "won later", "known later", "won at it"}
    assert {row["lead_id"] for row in nights.rows()} == wanted


def test_a_lead_older_than_any_that_was_learned_is_scored_and_flagged(nights: Nights) -> None:
    nights.score()
    # Learned 0 and 7 days after the creation, and a label looks 10 days ahead.
    oldest = clock.moment(AS_OF) - 17 * clock.DAY
    flags = {
        row["lead_id"]: (row["expired"], clock.from_datetime(row["created_at"]))
        for row in nights.rows()
    }
    assert {told for told, _ in flags.values()} == {True, False}
    assert all(told == (created < oldest) for told, created in flags.values())
    nights.project.source["expires_after"] = "3d"
    nights.score("2024-05-21T00:00:00Z")
    limit = clock.moment("2024-05-18T00:00:00Z")
    assert all(
        row["expired"] == (clock.from_datetime(row["created_at"]) < limit) for row in nights.rows()
    )


def test_the_same_night_again_changes_no_byte_and_says_so(nights: Nights) -> None:
    first = nights.score()
    bytes_ = Path(nights.into).read_bytes()
    again = nights.score()
    assert (first["already_finished"], again["already_finished"]) == (False, True)
    assert Path(nights.into).read_bytes() == bytes_
    for told in (first, again):
        del told["already_finished"]
    assert again == first


def test_a_night_in_another_language_is_another_run_with_the_same_scores(nights: Nights) -> None:
    english, told = nights.score(), nights.rows()
    nights.project.params["language"] = "ru"
    russian = nights.score()
    assert russian["run_id"] != english["run_id"]
    assert not russian["already_finished"]
    one = explain.explain(nights.context(), told[0]["lead_id"], clock.moment(AS_OF), 1)
    for row, before in zip(nights.rows(), told, strict=True):
        assert row["probability"] == before["probability"]
        assert row["reason_1_share"] == before["reason_1_share"]
        assert row["reason_1"] != before["reason_1"]
    assert nights.rows()[0]["reason_1"] == one.reasons[0].said


def test_an_interrupted_night_ends_as_if_it_had_never_stopped(
    nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = nights.score()
    wanted = Path(nights.into).read_bytes()
    nights.into = str(tmp_path / "again" / "scores.parquet")
    written = []

    def interrupted(self: scoring.Night, slices: object) -> object:
        written.append(slices)
        if len(written) == 3:
            raise KeyboardInterrupt
        return score(self, slices)  # type: ignore[arg-type]

    score = scoring.Night.score
    with monkeypatch.context() as patched:
        patched.setattr(scoring.Night, "score", interrupted)
        with pytest.raises(KeyboardInterrupt):
            nights.score()
    assert not Path(nights.into).exists()
    resumed = nights.score()
    assert Path(nights.into).read_bytes() == wanted
    assert resumed == undisturbed


def test_what_moved_adds_up_and_is_told_of_those_that_were_scored_before(nights: Nights) -> None:
    nights.score("2024-05-10T00:00:00Z")
    old = {row["lead_id"]: row for row in nights.rows()}
    nights.score()
    rows = nights.rows()
    assert {row["lead_id"] for row in rows if row["change"] is None} == {
        row["lead_id"] for row in rows
    } - set(old)
    for row in rows:
        if row["change"] is None:
            assert row["previous_band"] is row["change_ageing"] is None
            continue
        before = old[row["lead_id"]]
        assert row["previous_probability"] == before["probability"]
        assert row["previous_band"] == before["band"]
        assert row["previous_as_of"] == before["as_of"]
        parts = [row[f"change_{part}"] for part in ("model", "ageing", "behaviour", "attributes")]
        assert row["change"] == pytest.approx(sum(parts), abs=1e-15)
        assert row["change"] == row["probability"] - before["probability"]
        assert parts[0] == parts[3] == 0


def test_a_new_event_moves_by_behaviour_and_silence_by_ageing(nights: Nights) -> None:
    nights.score("2024-05-19T00:00:00Z")
    quiet, busy = sorted(row["lead_id"] for row in nights.rows() if not row["expired"])[:2]
    contact = next(row["contact_id"] for row in nights.rows() if row["lead_id"] == busy)
    nights.project.add("visits.csv", f"{contact},2024-05-19 10:00:00,2024-05-19 10:00:00,pricing,3")
    nights.score()
    moved = {row["lead_id"]: row for row in nights.rows()}
    assert moved[busy]["change_behaviour"] > 0
    assert moved[quiet]["change_behaviour"] == 0
    assert moved[quiet]["change"] == moved[quiet]["change_ageing"]


def test_a_changed_attribute_moves_by_attributes(nights: Nights) -> None:
    nights.score("2024-05-19T00:00:00Z")
    lead = next(row for row in nights.rows() if not row["expired"])
    path = nights.project.folder / "leads.csv"
    lines = path.read_text().splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith(f"{lead['lead_id']},"))
    fields = lines[place].split(",")
    fields[3] = "phone" if fields[3] == "web" else "web"
    lines[place] = ",".join(fields)
    path.write_text("\n".join(lines) + "\n")
    nights.score()
    now = next(row for row in nights.rows() if row["lead_id"] == lead["lead_id"])
    assert now["change_attributes"] != 0
    assert now["change_model"] == now["change_behaviour"] == 0
    others = [row for row in nights.rows() if row["lead_id"] != lead["lead_id"] and row["change"]]
    assert all(row["change_attributes"] == 0 for row in others)


def test_a_poisoned_lead_fails_alone(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    nights.score()
    wanted = {row["lead_id"]: row["probability"] for row in nights.rows()}
    poisoned = sorted(wanted)[40]
    features = scoring.Night.features

    def poisonous(self: scoring.Night, slices: object) -> object:
        matrix = features(self, slices)  # type: ignore[arg-type]
        if any(poisoned in each.leads["lead_id"].to_pylist() for each in slices):  # type: ignore[attr-defined]
            raise ZeroDivisionError("poison")
        return matrix

    monkeypatch.setattr(scoring.Night, "features", poisonous)
    told = nights.score(reasons=2)
    assert told["set_aside"]["reasons"] == {"ZeroDivisionError: poison": 1}
    found = {row["lead_id"]: row["probability"] for row in nights.rows()}
    assert found == {lead: chance for lead, chance in wanted.items() if lead != poisoned}


def test_where_most_leads_fail_the_table_stays_as_it_was(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.score("2024-05-19T00:00:00Z")
    before = Path(nights.into).read_bytes()

    def failing(*_: object) -> object:
        raise ZeroDivisionError("poison")

    with monkeypatch.context() as patched:
        patched.setattr(scoring.Night, "features", failing)
        with pytest.raises(TooManySetAside, match="could not be scored"):
            nights.score()
    assert Path(nights.into).read_bytes() == before


def test_a_large_table_in_parts_by_contact_gets_the_same_rows(
    nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.project.source["histories"] = {
        "changes": {
            "table": "changes",
            "lead_id": "lead",
            "name": "name",
            "value": "value",
            "known_at": {"column": "at", "zone": "UTC"},
        }
    }
    nights.project.source["tables"]["changes"] = "changes.csv"
    nights.project.source["attributes"]["budget"]["history"] = "changes"
    told = [f"L{n:03},budget,{n % 7},2024-05-{1 + n % 27:02} 12:00:00" for n in range(300)]
    nights.project.write("changes.csv", "\n".join(["lead,name,value,at", *told]) + "\n")
    nights.project.params["ingest"]["most_set_aside"] = 0.99
    moments = ("2024-05-10T00:00:00Z", AS_OF)
    wanted = [nights.score(as_of) for as_of in moments]
    rows = nights.rows()
    monkeypatch.setattr(parting, "MOST_LEADS", 80)
    nights.into = str(tmp_path / "parted" / "scores.parquet")
    found = [nights.score(as_of) for as_of in moments]
    assert len(list((nights.project.folder / "night/data/parts").glob("0*"))) == 4
    assert nights.rows() == rows
    for summary in (*wanted, *found):
        del summary["drift"], summary["warnings"]
    assert found == wanted


def test_two_runs_at_once_in_one_folder_are_refused(nights: Nights) -> None:
    with scratch.entered(nights.project.folder / "night"), pytest.raises(AlreadyRunning):
        nights.score()


def test_a_source_without_what_the_model_reads_is_refused_by_name(nights: Nights) -> None:
    del nights.project.source["attributes"]["budget"]
    with pytest.raises(CatalogueMismatch, match="budget"):
        nights.score()


def test_owner_and_touches_come_from_the_source(nights: Nights) -> None:
    path = nights.project.folder / "leads.csv"
    head, *lines = path.read_text().splitlines()
    owned = [f"{line},{'ann' if n % 2 else ''}" for n, line in enumerate(lines)]
    path.write_text("\n".join([f"{head},rep", *owned]) + "\n")
    nights.project.source["leads"]["owner"] = "rep"
    nights.project.source["touches"] = ["visit"]
    nights.score("2024-05-19T00:00:00Z")
    touched = max(nights.rows(), key=lambda row: row["created_at"])
    at = f"{touched['created_at'] + timedelta(hours=1):%Y-%m-%d %H:%M:%S}"
    nights.project.add("visits.csv", f"{touched['contact_id']},{at},{at},blog,1")
    nights.score()
    rows = {row["lead_id"]: row for row in nights.rows()}
    assert {row["owner"] for row in rows.values()} == {"ann", None}
    assert rows[touched["lead_id"]]["untouched"] is False
    visits = [line.split(",")[:2] for line in (path.parent / "visits.csv").read_text().splitlines()]
    for row in rows.values():
        since = f"{row['created_at']:%Y-%m-%d %H:%M:%S}"
        touches = [at for who, at in visits if who == row["contact_id"]]
        assert row["untouched"] == (not any(since <= at < "2024-05-20" for at in touches))


def test_without_owner_and_touches_nothing_is_said_of_them(nights: Nights) -> None:
    nights.score()
    assert {(row["owner"], row["untouched"]) for row in nights.rows()} == {(None, None)}


def test_no_reason_is_told_where_none_is_asked_for(nights: Nights) -> None:
    nights.score(reasons=0)
    assert {row["reason_1"] for row in nights.rows()} == {None}


def test_a_night_without_open_leads_leaves_an_empty_table(nights: Nights) -> None:
    told = nights.score("2023-12-31T00:00:00Z")
    assert (told["scored"], told["mean_probability"]) == (0, None)
    assert pq.read_table(nights.into).num_rows == 0
