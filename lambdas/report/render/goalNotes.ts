import type { Unit } from "../../compute/kpiFile.ts";
import type { GoalNote } from "../goalNote.ts";
import type { Format } from "./format.ts";
import type { Language } from "./words.ts";

/** One thing to know of a goal, as a sentence. `unit` is that of the goal's KPI. */
export function goalNoteSentence(note: GoalNote, unit: Unit, language: Language, format: Format): string {
  return language === "en" ? english(note, unit, format) : chinese(note, unit, format);
}

function english(note: GoalNote, unit: Unit, format: Format): string {
  switch (note.kind) {
    case "no_such_kpi":
      return `There is no KPI called ${note.kpi}.`;
    case "no_baseline":
      return "The KPI has no value over the baseline period.";
    case "baseline_of_nothing":
      return "The baseline is 0, and a percentage of nothing is nothing: give the target itself (absolute).";
    case "nothing_to_reach":
      return "The target is the baseline: there is nothing to reach.";
    case "no_share":
      return `The target of ${round(note.target)} is no share: it must lie between 0 and ${note.whole}.`;
    case "cap_of_nothing":
      return "A cap must be above 0.";
    case "baseline_incomplete":
      return `${note.missing} of the baseline's ${note.days} days are not loaded.`;
    case "baseline_rescaled":
      return `The baseline of ${note.days} days is rescaled to the goal's ${note.goalDays}.`;
    case "baseline_restated":
      return `The baseline was ${format.value(note.before, unit)} when the goal started and is now ${format.value(note.now, unit)}: the goal keeps the first.`;
    case "days_missing":
      return note.days === 1
        ? "1 of the goal's days so far is not loaded."
        : `${note.days} of the goal's days so far are not loaded.`;
    case "indistinguishable":
      return "Not yet distinguishable from the baseline.";
  }
}

function chinese(note: GoalNote, unit: Unit, format: Format): string {
  switch (note.kind) {
    case "no_such_kpi":
      return `没有名为 ${note.kpi} 的指标。`;
    case "no_baseline":
      return "该指标在基准期内没有数值。";
    case "baseline_of_nothing":
      return "基准为 0，无法按百分比计算：请直接给出目标值（absolute）。";
    case "nothing_to_reach":
      return "目标值与基准相同：没有需要达成的变化。";
    case "no_share":
      return `目标值 ${round(note.target)} 不是占比：必须在 0 与 ${note.whole} 之间。`;
    case "cap_of_nothing":
      return "上限必须大于 0。";
    case "baseline_incomplete":
      return `基准期 ${note.days} 天中有 ${note.missing} 天尚未载入。`;
    case "baseline_rescaled":
      return `基准期为 ${note.days} 天，已按目标期的 ${note.goalDays} 天折算。`;
    case "baseline_restated":
      return `目标开始时基准为 ${format.value(note.before, unit)}，现为 ${format.value(note.now, unit)}：目标沿用前者。`;
    case "days_missing":
      return `目标期至今有 ${note.days} 天尚未载入。`;
    case "indistinguishable":
      return "与基准的差异目前尚不显著。";
  }
}

const round = (value: number): number => Number(value.toPrecision(6));
