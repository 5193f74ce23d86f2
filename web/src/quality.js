// How good a call sounds: an estimate of the mean opinion score (MOS), 1 (bad) to 5
// (excellent), by the E-model in the short form that is usual for packet networks:
//
//   R = 93.2 - Id - Ie,eff
//
// - 93.2 is R with all defaults (ITU-T G.107, 2015, table 3 and section 7.7).
// - Id, for delay: 0.024 d + 0.11 (d - 177.3) where d is above 177.3 ms (Cole and
//   Rosenbluth, Voice over IP Performance Monitoring, ACM SIGCOMM CCR 31(2), 2001).
// - Ie,eff, for loss: Ie + (95 - Ie) Ppl / (Ppl / BurstR + Bpl) (G.107 equation
//   7-29), with Ie 0 and Bpl 25.1, which G.113 appendix I has for G.711 that
//   conceals losses; Opus is not worse. BurstR is 1: losses come by chance.
// - MOS of R: G.107 annex B. It ends at 4.5.

const BEST = 93.2;
const ROBUSTNESS = 25.1; // Bpl, percent
const WORST_LOSS = 95;
const DELAY_LIMIT = 177.3; // ms, from where on it disturbs a conversation

const delayImpairment = (ms) => 0.024 * ms + 0.11 * Math.max(0, ms - DELAY_LIMIT);

const lossImpairment = (percent) => (WORST_LOSS * percent) / (percent + ROBUSTNESS);

function opinion(r) {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

/** delay: from mouth to ear, in ms; lost: 0 to 1. */
export const meanOpinion = (delay, lost) => opinion(BEST - delayImpairment(delay) - lossImpairment(100 * lost));
