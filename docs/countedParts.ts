/**
 * How many metrics the alarms of a stage with so many sources look at, its mail set up: AWS asks a price for each. A test
 * counts them in the stack.
 */
export function alarmMetricsOf(sources: number): number {
  const ofFunctions = 2 * 5;
  const ofRuns = 5;
  const ofInboxAndQuarantine = 2;
  const ofSources = 2 * sources;
  const ofMail = 2;
  const ofAthena = 1;
  const ofLambda = 5;
  return ofFunctions + ofRuns + ofSources + ofInboxAndQuarantine + ofMail + ofAthena + ofLambda;
}

/** How many metrics of its own it counts: two a source; failures of the inbox, quarantine, mail and figures. */
export const metricsOf = (sources: number): number => 2 * sources + 4;
