"""Every part of the timing model, made wrong on purpose, is noticed by a test against hand-computed cycles.

An edit must find its place exactly once; the tool is built with the edited file, and the named test must fail on it.
"""
import subprocess

import pytest
import test_model
from canned import END, cycles, run
from conftest import ROOT

# name: (file, what stands there, what is wrong instead, the test of test_model.py that notices)
PLANTED = {
    "an instruction is free": ("model.c", "\tm->now++;\n\tp->insn = NULL;", "\tm->now += m->now % 7 != 3;\n\tp->insn = NULL;",
                               "test_straight_code_is_a_cycle_each"),
    "the multiplier is early": ("bank.c", "now + bank->stall[seed] + latency;\n\t}\n}\n\n/* Bit",
                                "now + bank->stall[seed] + latency - 1;\n\t}\n}\n\n/* Bit", "test_multiplier"),
    "the buffer is one deeper": ("bank.c", "b->count >= bank->value[PARAM_WRITE_DEPTH]",
                                 "b->count > bank->value[PARAM_WRITE_DEPTH]", "test_write_burst"),
    "page mode everywhere": ("bank.c", "b->count && b->row == row", "b->count", "test_page_mode_ends_with_the_row"),
    "no page mode": ("bank.c", "b->count && b->row == row", "0", "test_write_burst"),
    "partial words cost nothing more": ("bank.c", "partial && bank->value[PARAM_WRITE_PARTIAL]", "0", "test_partial_words"),
    "no gathering": ("bank.c", "b->count && bank->value[PARAM_WRITE_GATHER] &&", "0 &&", "test_writes_to_one_word_gather"),
    "what memory works on still gathers": ("bank.c", "AT(b, b->count - 1).start > time)", "1)",
                                           "test_a_write_that_has_begun_takes_nothing_up"),
    "one word of a block": ("cache.c", "i < variant->refill; i++", "i < 1; i++", "test_refill"),
    "blocks begin anywhere": ("cache.c", "word = pa / 4 & ~(variant->refill - 1)", "word = pa / 4",
                              "test_refill_brings_the_block_around_its_word"),
    "a store brings no word in": ("processor.c", "cache_take(&m->caches, missing, CACHE_D, t.pa);", ";",
                                  "test_a_stored_word_needs_no_refill_but_its_neighbour_does"),
    "instructions come from the data cache": ("processor.c", "cache_refill(&m->caches, missing, CACHE_I, pa);", ";",
                                              "test_straight_code_is_a_cycle_each"),
    "instruction misses are free": ("processor.c", "read_all(m, missing, READ_CACHED, pa);\n\t\tcache_refill(&m->caches, missing, CACHE_I",
                                    "cache_refill(&m->caches, missing, CACHE_I", "test_instruction_refill"),
    "reads wait for no write": ("bank.c", "bank->stall[seed] += wait + cycles;", "bank->stall[seed] += cycles;",
                                "test_read_among_writes"),
    "writes do not slip": ("bank.c", "AT(b, i).done += slip;", ";", "test_read_among_writes"),
    "conflicts are not seen": ("bank.c", "if (AT(b, i).word / block == pa / 4 / block)", "if (0)",
                               "test_read_waits_for_the_write_of_its_word"),
    "devices answer as memory": ("processor.c", "t.device ? READ_DEVICE : READ_UNCACHED", "READ_UNCACHED",
                                 "test_uncached_and_device_reads"),
    "uncached code is cached": ("processor.c", "f->cached = t.cached;", "f->cached = true;", "test_uncached_instructions"),
    "exceptions cost nothing": ("model.c", "processor_stall(m, PARAM_EXCEPTION);", ";",
                                "test_exception_belongs_to_the_kernel"),
    "the user pays the exception": ("model.c", "counter_share(counter, true));\n\tprocessor_stall",
                                    "counter_share(counter, false));\n\tprocessor_stall",
                                    "test_exception_belongs_to_the_kernel"),
    "a fault never resumes": ("cycles.c", "c->share = share;", "c->share |= share;", "test_fault_until_its_instruction_resumes"),
    "no micro-TLB": ("processor.c", "processor_stall(m, PARAM_MICRO_TLB);", ";", "test_micro_tlb"),
    "isolated stores reach memory": ("processor.c", "\t\taccess_isolated(m, p, t.pa);\n\t\treturn;", "",
                                     "test_isolated_caches_do_not_reach_memory_and_lose_lines"),
    "one placement of pages": ("model.c", "cache_add(&m->caches, icache, dcache, refill, seed);",
                               "cache_add(&m->caches, icache, dcache, refill, 0);", "test_page_colours"),
}


def compiled(source, out):
    subprocess.run(["gcc", "-std=gnu11", "-O0", f"-I{ROOT / 'bench' / source.parent.name}", "-c", "-o", out, source], check=True)
    return out


@pytest.fixture(scope="module")
def objects(tmp_path_factory):
    """{source's name: object}, from which each wrong tool differs by one."""
    out = tmp_path_factory.mktemp("objects")
    sources = [path for folder in ("trace", "model") for path in sorted((ROOT / "bench" / folder).glob("*.c"))]
    return {path.name: compiled(path, out / f"{path.parent.name}-{path.stem}.o") for path in sources}


def edited(folder, objects, file, old, new):
    text = (ROOT / "bench" / "model" / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} has {old!r} {text.count(old)} times"
    source = folder / "model" / file
    source.parent.mkdir()
    source.write_text(text.replace(old, new), encoding="utf-8")
    tool = folder / "tool"
    subprocess.run(["gcc", "-o", tool, *(objects | {file: compiled(source, folder / "edited.o")}).values()], check=True)
    return tool


def model_by(tool, out):
    def model(text, *options):
        result = run(tool, text + END, "--machines", test_model.MACHINES, "--cycles", out, *options)
        assert result.returncode == 0, result.stderr
        return cycles(out)
    return model


@pytest.mark.parametrize("name", PLANTED)
def test_planted_timing_bug_is_noticed(tmp_path, objects, name):
    *edit, test = PLANTED[name]
    model = model_by(edited(tmp_path, objects, *edit), tmp_path / "cycles")
    with pytest.raises(AssertionError):
        getattr(test_model, test)(model)


def test_nothing_is_noticed_where_nothing_is_wrong(tmp_path, objects):
    """The named tests pass on the model as it is, built in the same way."""
    model = model_by(edited(tmp_path, objects, "bank.c", "#include <string.h>", "#include <string.h>"), tmp_path / "cycles")
    for *_, test in PLANTED.values():
        getattr(test_model, test)(model)
