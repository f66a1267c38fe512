"""Reference cases of the antenna patterns: each row's gain by the public functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.radio.antenna import pattern_gain_dbi
from ranplan.radio.model import ELEMENT, AntennaPattern, ArrayPattern
from ranplan.radio.sector_pattern import sector_gain_dbi
from ranplan.validation.case import Case, Runner

if TYPE_CHECKING:
    from ranplan.radio.model import Pattern


def _element(case: Case) -> AntennaPattern:
    return AntennaPattern(
        ELEMENT,
        max_gain_dbi=case.number("G_Emax_dBi"),
        horizontal_beamwidth_deg=case.number("phi_3dB_deg"),
        vertical_beamwidth_deg=case.number("theta_3dB_deg"),
        max_attenuation_db=case.number("A_m_dB"),
        side_lobe_attenuation_db=case.number("SLA_v_dB"),
    )


def _gain(pattern: Pattern, case: Case) -> dict[str, float]:
    gain_dbi = pattern_gain_dbi(
        pattern,
        case.number("azim_deg"),
        case.number("elev_deg"),
        boresight_deg=0.0,
        tilt_deg=0.0,
    )
    return {"gain_dBi_expected": float(gain_dbi)}


def _single_element(case: Case) -> dict[str, float]:
    return _gain(_element(case), case)


def _composite(case: Case) -> dict[str, float]:
    if case.number("rho") != 1.0:
        msg = f"the array's elements are fully correlated here, rho = 1, not {case.row['rho']}"
        raise ValueError(msg)
    one_beam = ArrayPattern(
        _element(case),
        columns=int(case.row["N_H"]),
        rows=int(case.row["N_V"]),
        column_spacing_wavelengths=case.number("d_H"),
        row_spacing_wavelengths=case.number("d_V"),
        beam_azimuths_deg=(case.number("azim_i_deg"),),
        beam_elevations_deg=(case.number("elev_i_deg"),),
    )
    return _gain(one_beam, case)


def _sector(case: Case) -> dict[str, float]:
    def gain_dbi(side_lobes, k):
        return float(
            sector_gain_dbi(
                case.number("azim_deg"),
                case.number("elev_deg"),
                max_gain_dbi=case.number("G0_dBi"),
                horizontal_beamwidth_deg=case.number("phi_3dB_deg"),
                vertical_beamwidth_deg=case.number("theta_3dB_deg"),
                side_lobes=side_lobes,
                mechanical_tilt_deg=case.number("tilt_m_deg"),
                electrical_tilt_deg=case.number("tilt_e_deg"),
                minimum_gain_factor=case.number(k),
                azimuth_factor=case.number("k_h"),
                elevation_factor=case.number("k_v"),
            )
        )

    return {
        # The file is pycraf's output, whose far lobes of the peak pattern end in a step.
        "G_peak_dBi_expected": gain_dbi("peak_stepped", "k_p"),
        "G_avg_dBi_expected": gain_dbi("average", "k_a"),
    }


RUNNERS = {
    "antenna/tr38901_element.csv": Runner(_single_element),
    "antenna/m2101_composite_generated.csv": Runner(_composite),
    "antenna/f1336_sector_generated.csv": Runner(_sector),
}
