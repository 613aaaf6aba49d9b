/** Formats an error and its causes for operators, without a stack. */
export function toSentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return 'The port is taken by another program: set PORT, or METRICS_PORT, to a free one.';
  }
  return error.cause === undefined ? error.message : `${error.message}: ${toSentence(error.cause)}`;
}
