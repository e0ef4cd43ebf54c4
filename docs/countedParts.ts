/** How many alarms a stage with so many sources has, its mail set up. A test counts them in the stack. */
export function alarmsOf(sources: number): number {
  const ofFunctions = 2 * 5;
  const ofRuns = 5;
  const ofData = 2 * sources + 1;
  const ofMail = 2;
  const ofCost = 2;
  return ofFunctions + ofRuns + ofData + ofMail + ofCost;
}

/** How many metrics of its own it counts: two a source; quarantine, mail and figures. */
export const metricsOf = (sources: number): number => 2 * sources + 3;
