// The whole summary as JSON instead of k6's text.
export function handleSummary(data) {
  return { stdout: JSON.stringify(data) };
}
