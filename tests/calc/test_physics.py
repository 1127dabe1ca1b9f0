"""Operations, hours, money and power: dimensions, and models known from their configurations."""

from __future__ import annotations

import numpy as np
import pint
import pytest

from calc import physics
from data.model import transformer_config

units = pint.UnitRegistry()
units.define("token = [token]")
units.define("flop = [operation]")
units.define("gpu = [gpu]")
units.define("node = [node]")
units.define("usd = [currency]")
units.define("byte_ = [information]")


def dimension(quantity):
    return dict((1 * quantity).dimensionality)


def test_dimensions():
    weight = 37e9 * units.flop / units.token  # operations that a parameter costs a token
    tokens = 14.8e12 * units.token
    flop = physics.training_flop(weight, tokens)
    assert dimension(flop) == dimension(units.flop)
    per_token = physics.inference_flop_per_token(weight, 1e9 * units.flop / units.token)
    assert dimension(per_token) == dimension(units.flop / units.token)
    peak = 989e12 * units.flop / units.second / units.gpu
    hours = physics.gpu_hours(flop, peak, 0.4)
    assert dimension(hours) == dimension(units.gpu * units.hour)
    assert dimension(physics.utilisation(flop, hours, peak)) == {}
    cost = physics.rental_cost(hours, 2 * units.usd / units.gpu / units.hour)
    assert dimension(cost) == dimension(units.usd)
    rate = 14_800 * units.token / units.second / units.node
    nodes = physics.serving_nodes(168e9 * units.token / units.day, rate)
    assert dimension(nodes) == dimension(units.node)
    watts = 1453 * units.watt / units.gpu
    assert dimension(physics.fleet_power(1e5 * units.gpu, watts, 1.2)) == dimension(units.watt)
    cache = physics.kv_cache_bytes_per_token(61, 576 / units.token, 2 * units.byte_)
    assert dimension(cache) == dimension(units.byte_ / units.token)


def test_adding_different_dimensions_is_an_error():
    with pytest.raises(pint.DimensionalityError):
        physics.inference_flop_per_token(37e9 * units.flop / units.token, 1 * units.flop)


def test_domains_hold_for_quantities_too():
    with pytest.raises(ValueError, match="tokens = -1"):
        physics.training_flop(37e9, -1 * units.token)


def test_attention_turns_222_into_about_250_gflop_per_token():
    plain = physics.training_flop(37e9, 1)
    attention = physics.attention_flop_per_token(61, 128, 192, 128, 4096, causal=True, passes=3)
    assert plain == pytest.approx(222e9)
    assert plain + attention == pytest.approx(253e9, rel=0.005)
    both_ways = physics.attention_flop_per_token(61, 128, 192, 128, 4096, passes=3)
    assert both_ways == 2 * attention


def test_what_one_token_costs():
    """DeepSeek-V3: 2·37e9 operations and its attention's, 61·(512 + 64)·2 bytes of cache."""
    assert physics.inference_flop_per_token(37e9) == 74e9
    assert physics.inference_flop_per_token(37e9, 1e9) == 75e9
    forward = physics.attention_flop_per_token(61, 128, 192, 128, 4096)
    assert forward == 2 * 61 * 128 * 320 * 4096
    assert physics.attention_flop_per_token(61, 128, 192, 128, 4096, passes=3) == 3 * forward
    assert physics.kv_cache_bytes_per_token(61, 576) == 70_272
    assert physics.kv_cache_bytes_per_token(61, 576, 1) == 35_136


def test_hours_utilisation_and_cost_agree():
    flop, peak = np.array([3.3e24, 3.8e25]), 989e12
    hours = physics.gpu_hours(flop, peak, 0.38)
    assert physics.utilisation(flop, hours, peak) == pytest.approx(np.full(2, 0.38))
    assert physics.rental_cost(2.788e6, 2) == 5.576e6
    assert physics.serving_nodes(86_400, 1) == 1
    assert physics.fleet_power(1e6, 1000, 1.2) == pytest.approx(1200)


@pytest.mark.parametrize(
    ("key", "total", "activated"),
    [("deepseek_v3", 671e9, 37.55e9), ("deepseek_v2", 236e9, 21.4e9)],
)
def test_parameters_of_published_models(key, total, activated):
    count = physics.transformer_parameters(transformer_config(key).config)
    assert count.total == pytest.approx(total, rel=0.002)
    assert count.activated == pytest.approx(activated, rel=0.002)


def test_parameters_of_a_model_counted_by_hand():
    config = {
        "vocab_size": 10,
        "dim": 4,
        "inter_dim": 6,
        "moe_inter_dim": 3,
        "n_layers": 2,
        "n_dense_layers": 1,
        "n_heads": 2,
        "n_routed_experts": 5,
        "n_shared_experts": 1,
        "n_activated_experts": 2,
        "q_lora_rank": 0,
        "kv_lora_rank": 3,
        "qk_nope_head_dim": 2,
        "qk_rope_head_dim": 1,
        "v_head_dim": 2,
    }
    # queries 4·2·3, down 4·(3+1) + norm 3, up 3·2·(2+2), output 2·2·4
    attention = 24 + 16 + 3 + 24 + 16
    layers = 2 * (attention + 2 * 4) + 3 * 4 * 6
    expert = 3 * 4 * 3
    fixed = 2 * 10 * 4 + 4 + layers + expert + 4 * 5
    count = physics.transformer_parameters(config)
    assert count.total == fixed + 5 * expert
    assert count.activated == fixed + 2 * expert
    # Compressed queries: 4·2 down, norm 2, 2·2·3 up instead of 24.
    compressed = physics.transformer_parameters(config | {"q_lora_rank": 2})
    assert count.total - compressed.total == 2 * (24 - 8 - 2 - 12)


@pytest.mark.parametrize(
    "change",
    [
        {"n_dense_layers": 0},
        {"n_dense_layers": 61},  # as many as there are layers
        {"n_shared_experts": 0},
        {"n_activated_experts": 256},  # all that there are
        {"q_lora_rank": 0},
    ],
)
def test_the_ends_of_what_a_configuration_may_hold(change):
    config = transformer_config("deepseek_v3").config
    assert (config["n_layers"], config["n_routed_experts"]) == (61, 256)
    count = physics.transformer_parameters(config | change)
    assert 0 < count.activated <= count.total


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"dim": None}, "dim"),
        ({"dim": 0}, "dim"),
        ({"n_layers": True}, "n_layers"),
        ({"n_heads": 12.5}, "n_heads"),
        ({"n_dense_layers": 99}, "n_dense_layers"),
        ({"n_activated_experts": 300}, "n_activated_experts"),
    ],
)
def test_a_wrong_configuration_is_refused_by_field(change, field):
    config = transformer_config("deepseek_v3").config
    with pytest.raises(ValueError, match=f"config field {field}"):
        physics.transformer_parameters(config | change)
    with pytest.raises(ValueError, match="config field v_head_dim"):
        physics.transformer_parameters({k: v for k, v in config.items() if k != "v_head_dim"})


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: physics.gpu_hours(1, 1, 0), "utilisation"),
        (lambda: physics.gpu_hours(1, 1, 1.1), "utilisation"),
        (lambda: physics.gpu_hours(-1, 1, 1), "flop"),
        (lambda: physics.utilisation(1, 0, 1), "hours"),
        (lambda: physics.fleet_power(1, 1, 0.9), "pue"),
        (lambda: physics.serving_nodes(1, 0), "tokens_per_second_per_node"),
    ],
)
def test_domains(call, name):
    with pytest.raises(ValueError, match=f"{name} = "):
        call()
