"""Gains that probes find: looks ahead, memory, learning while scored, and training while loaded or answering."""

from cheat_rig_blind import Blind

LARGEST = ("kit/probes.py", "if differences.largest > tolerance.largest:", "if False:")
MEAN = ("kit/probes.py", "if not so_far and (differences.mean > tolerance.mean or ", "if not so_far and (False and ")
BOTH = (LARGEST, MEAN)
LOAD = ("kit/model_process.py", "if allowed is not None and self.load_seconds > allowed:", "if False:")
LOAD_MEANWHILE = ("kit/model_process.py", "if until is not None and self.seconds > until:", "if False:")
FIRST_ANSWER = (
    "kit/scoring.py",
    "if allowed.load is not None and model.load_seconds + first > allowed.load:",
    "if False:",
)
ALL_ANSWERS = ("kit/scoring.py", "if allowed.answers is not None and answers > allowed.answers:", "if False:")
TIME = (LOAD, LOAD_MEANWHILE, FIRST_ANSWER, ALL_ANSWERS)
LIGHT_PROBES = ("kit/scoring.py", "probe(islice(fresh, 1), scored, ", "probe((), scored, ")
DEEP_PROBES = ("kit/scoring.py", "probe(fresh, before, ", "probe((), before, ")
COMPARED_PROBES = ("kit/scoring.py", "probe([model], rows, ", "probe((), rows, ")
PLAUSIBLE = ("kit/scoring.py", "if bits < IMPLAUSIBLE:", "if False:")
SECOND_PROCESS = ("kit/scoring.py", "probe(islice(fresh, 1), scored", "probe([models.model], scored")
FIRST_PROCESS_ENDS = ("kit/scoring.py", "models.model.end()", "pass")
FINITE = ("kit/model_process.py", "if not np.isfinite(nats).all():", "if False:")
FINITE_SUM = ("kit/scoring.py", "scored.nats.sum(where", "np.nan_to_num(scored.nats, nan=1.0).sum(where")

CASES = {
    "the mean of absolute differences": Blind("balances_what_it_gains", (MEAN,)),
    "the mean, for memory": Blind("remembers_what_the_probes_show_it", (MEAN,)),
    "the mean, for learning": Blind("learns_a_little_from_each_batch", (MEAN,)),
    "the mean, for neighbours": Blind("learns_a_little_from_the_rows_beside_it", (MEAN,)),
    "the mean, for small looks": Blind("looks_ahead_below_the_tolerance", (MEAN,)),
    "both numbers, for the noise of seeds": Blind("hides_under_the_noise_of_seeds", BOTH),
    "both numbers, for late learning": Blind("learns_after_its_first_batch", BOTH),
    "both numbers, for odd seeds": Blind("peeks_on_odd_seeds", BOTH),
    "both numbers, for plausible text": Blind("knows_a_probe_by_its_text", BOTH),
    "the time of load": Blind("trains_for_a_second_when_it_is_loaded", TIME),
    "the time of its children": Blind("trains_in_children_while_it_is_loaded", TIME),
    "the time of the first answer": Blind("trains_in_its_first_answer", TIME),
    "the time of all answers": Blind("trains_anew_for_each_answer", TIME),
    "light probes": Blind("peeks_at_the_next_letter", (LIGHT_PROBES, PLAUSIBLE)),
    "deep probes": Blind("peeks_once_in_two_hundred", (LIGHT_PROBES, DEEP_PROBES, COMPARED_PROBES)),
    "the mean over the probes": Blind("peeks_a_little_everywhere", (MEAN,)),
    "a second process": Blind("memorises_answers_by_prefix", (SECOND_PROCESS, FIRST_PROCESS_ENDS)),
    "finite logits": Blind("gives_no_numbers", (FINITE, FINITE_SUM, LIGHT_PROBES)),
}
