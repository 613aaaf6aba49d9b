/** Returns the document title of a screen: "Screen · Latchkey". */
export function toTitle(screen: string): string {
  return `${screen} · Latchkey`;
}
