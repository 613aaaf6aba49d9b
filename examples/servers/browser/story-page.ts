/** What the test can do in the page. */
export interface StoryPage {
  status(): string;
  signIn(fields: Readonly<Record<string, string>>, encoding: 'json' | 'form'): Promise<void>;
  signOut(): Promise<void>;
  /** Reads a resource several times at once, and returns the responses; fails if one fails. */
  read(url: string, times: number): Promise<readonly unknown[]>;
}

declare global {
  var story: StoryPage;
}
