"""Operations, hours, money and power: what a model costs to train and to run.

FLOP counts operations, FLOP/s is a rate. Every function takes numbers or arrays (broadcast) and
nothing but multiplication and division happens, so quantities with units (pint) pass through and
come out with the right dimension. Values outside the domain raise ValueError naming argument,
value and domain.

Sources: Kaplan et al. 2020 and Epoch AI, “Estimating training compute” (6·N·D, 2·N per token);
DeepSeek-V3 technical report (arXiv 2412.19437) for the attention and cache dimensions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calc._domain import POSITIVE, check
from calc._interface import DOMAINS

# These are floats because products of whole numbers this large leave the 64 bits of an array.
# A multiply and an add for each activated weight; the backward pass costs twice the forward one.
_FLOP_PER_WEIGHT_FORWARD = 2.0
_FLOP_PER_WEIGHT_TRAINING = 3 * _FLOP_PER_WEIGHT_FORWARD
_SECONDS_PER_HOUR = 3600.0
_SECONDS_PER_DAY = 86_400.0
_WATTS_PER_MEGAWATT = 1e6


def _check(**values: Any) -> None:
    for name, value in values.items():
        check(name, value, DOMAINS[name])


def training_flop(active_parameters: Any, tokens: Any) -> Any:
    """Operations of a training run, 6·N·D, in FLOP.

    `active_parameters` N are the parameters that one token activates (37e9 of DeepSeek-V3's
    671e9), `tokens` D the tokens trained on; both ≥ 0. Attention is not in it.
    """
    _check(active_parameters=active_parameters, tokens=tokens)
    return _FLOP_PER_WEIGHT_TRAINING * active_parameters * tokens


def inference_flop_per_token(active_parameters: Any, attention_flop: Any = 0) -> Any:
    """Operations of one token at inference, 2·N + A, in FLOP/token.

    `attention_flop` A per token comes from `attention_flop_per_token`; both ≥ 0.
    """
    _check(active_parameters=active_parameters, attention_flop=attention_flop)
    return _FLOP_PER_WEIGHT_FORWARD * active_parameters + attention_flop


def attention_flop_per_token(  # noqa: PLR0913 - a model has this many dimensions
    layers: Any,
    heads: Any,
    query_key_dim: Any,
    value_dim: Any,
    context: Any,
    *,
    causal: bool = False,
    passes: Any = 1,
) -> Any:
    """Operations of the attention scores and their use, passes·2·L·h·(d_qk+d_v)·ctx, FLOP/token.

    `context` is the number of tokens attended to (half of it on average if `causal`); `passes` is
    1 for forward and 3 for forward and backward. Dimensions > 0, context ≥ 0.
    """
    _check(layers=layers, heads=heads, query_key_dim=query_key_dim, value_dim=value_dim)
    _check(context=context, passes=passes)
    attended = context / 2 if causal else context
    width = heads * (query_key_dim + value_dim)
    return passes * _FLOP_PER_WEIGHT_FORWARD * layers * width * attended


def gpu_hours(flop: Any, peak_flop_per_second: Any, utilisation: Any) -> Any:
    """Accelerator time for `flop` operations, FLOP/(peak·MFU·3600), in GPU·h.

    `peak_flop_per_second` > 0 is one chip's dense peak at the precision used, `utilisation` in
    (0, 1] the share of it that the model's operations reach.
    """
    _check(flop=flop, peak_flop_per_second=peak_flop_per_second, utilisation=utilisation)
    return flop / (_SECONDS_PER_HOUR * peak_flop_per_second * utilisation)


def utilisation(flop: Any, hours: Any, peak_flop_per_second: Any) -> Any:
    """The share of the peak that a run of `flop` operations in `hours` GPU·h implies (MFU).

    `hours` and `peak_flop_per_second` > 0. Above 1 the inputs contradict each other; that is for
    the reader of the figure to see, not an error.
    """
    _check(flop=flop, peak_flop_per_second=peak_flop_per_second)
    check("hours", hours, POSITIVE)
    return flop / (hours * _SECONDS_PER_HOUR * peak_flop_per_second)


def rental_cost(hours: Any, usd_per_gpu_hour: Any) -> Any:
    """What `hours` GPU·h cost at a rental rate, in USD; both ≥ 0."""
    _check(hours=hours, usd_per_gpu_hour=usd_per_gpu_hour)
    return hours * usd_per_gpu_hour


def serving_nodes(tokens_per_day: Any, tokens_per_second_per_node: Any) -> Any:
    """Nodes busy around the clock that serve `tokens_per_day`, tokens/(86 400·rate), in nodes."""
    _check(tokens_per_day=tokens_per_day, tokens_per_second_per_node=tokens_per_second_per_node)
    return tokens_per_day / (_SECONDS_PER_DAY * tokens_per_second_per_node)


def fleet_power(gpus: Any, it_watts_per_gpu: Any, pue: Any) -> Any:
    """Electric power of a fleet at the meter, GPUs·W·PUE/10⁶, in MW.

    `it_watts_per_gpu` is the whole IT load for each GPU (its share of server, network, storage),
    not the chip's rated power; `pue` ≥ 1 adds cooling and losses.
    """
    _check(gpus=gpus, it_watts_per_gpu=it_watts_per_gpu, pue=pue)
    return gpus * it_watts_per_gpu * pue / _WATTS_PER_MEGAWATT


def kv_cache_bytes_per_token(layers: Any, kv_dim: Any, bytes_per_value: Any = 2) -> Any:
    """Memory that one token of context takes, L·kv_dim·bytes, in B/token.

    `kv_dim` is the width cached per layer: latent plus rotary width for multi-head latent
    attention (512 + 64 in DeepSeek-V3), 2·kv_heads·head_dim for grouped queries. Two bytes a
    value is BF16.
    """
    _check(layers=layers, kv_dim=kv_dim, bytes_per_value=bytes_per_value)
    return layers * kv_dim * bytes_per_value


@dataclass(frozen=True, slots=True)
class ParameterCount:
    """Weights of a mixture-of-experts model: all of them, and those that one token activates."""

    total: int
    activated: int


_CONFIG_FIELDS = (
    *("vocab_size", "dim", "inter_dim", "moe_inter_dim", "n_layers", "n_dense_layers", "n_heads"),
    *("n_routed_experts", "n_shared_experts", "n_activated_experts"),
    *("q_lora_rank", "kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim"),
)


def _config_sizes(config: Mapping[str, Any]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for field in _CONFIG_FIELDS:
        value = config.get(field)
        # A rank of zero means that the queries are not compressed; all else must be there.
        least = 0 if field in {"q_lora_rank", "n_dense_layers", "n_shared_experts"} else 1
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ValueError(f"config field {field} = {value!r} is not an integer ≥ {least}")
        sizes[field] = value
    if sizes["n_dense_layers"] > sizes["n_layers"]:
        raise ValueError("config field n_dense_layers is larger than n_layers")
    if sizes["n_activated_experts"] > sizes["n_routed_experts"]:
        raise ValueError("config field n_activated_experts is larger than n_routed_experts")
    return sizes


def _attention_parameters(c: Mapping[str, int]) -> int:
    """Weights and norms of one layer's multi-head latent attention."""
    head = c["qk_nope_head_dim"] + c["qk_rope_head_dim"]
    rank = c["q_lora_rank"]
    if rank:
        queries = c["dim"] * rank + rank + rank * c["n_heads"] * head
    else:
        queries = c["dim"] * c["n_heads"] * head
    latent = c["kv_lora_rank"]
    down = c["dim"] * (latent + c["qk_rope_head_dim"]) + latent
    up = latent * c["n_heads"] * (c["qk_nope_head_dim"] + c["v_head_dim"])
    output = c["n_heads"] * c["v_head_dim"] * c["dim"]
    return queries + down + up + output


def transformer_parameters(config: Mapping[str, Any]) -> ParameterCount:
    """Total and activated parameters of a DeepSeek V2 or V3 model from its inference config.

    `config` has the fields of the published `inference/configs/config_*.json` (dim, n_layers,
    n_routed_experts …). Input embedding and output head count in both figures; multi-token
    prediction layers, which that config leaves out, in neither. The router's bias (one number an
    expert) is left out too. Raises ValueError naming a missing or impossible field.
    """
    c = _config_sizes(config)
    expert = 3 * c["dim"] * c["moe_inter_dim"]
    shared = c["n_shared_experts"] * expert
    router = c["dim"] * c["n_routed_experts"]
    dense = 3 * c["dim"] * c["inter_dim"]
    sparse_layers = c["n_layers"] - c["n_dense_layers"]
    norms = 2 * c["dim"]
    everywhere = (
        2 * c["vocab_size"] * c["dim"]
        + c["dim"]
        + c["n_layers"] * (_attention_parameters(c) + norms)
        + c["n_dense_layers"] * dense
        + sparse_layers * (shared + router)
    )
    return ParameterCount(
        total=everywhere + sparse_layers * c["n_routed_experts"] * expert,
        activated=everywhere + sparse_layers * c["n_activated_experts"] * expert,
    )
