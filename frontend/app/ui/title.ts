/** What a browser calls a screen: "Screen · Latchkey". */
export function toTitle(screen: string): string {
  return `${screen} · Latchkey`;
}
