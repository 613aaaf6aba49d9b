import { By, until, type WebDriver, type WebElement } from 'selenium-webdriver';
import { apiPaths } from '#shared/api-paths';
import type { Account } from '../account.ts';
import { expect } from '../test.ts';

declare global {
  /** The `Authorization` header of the last successful request to `/api/me`. */
  var acceptedToken: string;
}

const patienceMs = 30_000;

/** A WebKit tab as its user sees it. Scripts run in the page. */
export class Tab {
  readonly #webKit: WebDriver;
  readonly #handle: string;

  constructor(webKit: WebDriver, handle: string) {
    this.#webKit = webKit;
    this.#handle = handle;
  }

  async goto(url: string): Promise<void> {
    await this.#bringToFront();
    await this.#webKit.get(url);
  }

  async reload(): Promise<void> {
    await this.#bringToFront();
    await this.#webKit.navigate().refresh();
  }

  async signIn({ email, password }: Account): Promise<void> {
    await (await this.#find('//input[@type="email"]')).sendKeys(email);
    await (await this.#find('//input[@type="password"]')).sendKeys(password);
    await this.click('Sign in');
    await this.expectDevices();
  }

  async signOut(): Promise<void> {
    await (await this.#find('//button[@aria-label="Account"]')).click();
    await this.click('Sign out');
    await this.expectText('You are signed out');
  }

  async click(text: string): Promise<void> {
    await (
      await this.#find(`//*[self::a or self::button][starts-with(normalize-space(), "${text}")]`)
    ).click();
  }

  async expectText(text: string): Promise<void> {
    await this.#find(`//*[normalize-space()="${text}"]`);
  }

  /** Waits until the live view has loaded all its data, so that it sends nothing by itself. */
  async expectLiveView(): Promise<void> {
    await this.#find(
      '//*[@role="meter"][@aria-label="Ends at the latest"][not(@aria-valuetext="…")]',
    );
  }

  async expectDevices(): Promise<void> {
    await this.#find('//*[@aria-label="Signed-in devices"]');
    // The app's other request has its response, too.
    await expect.poll(() => this.countRequests(apiPaths.me)).toBeGreaterThan(0);
  }

  /** How many requests it has sent to a path since it was loaded. */
  countRequests(path: string): Promise<number> {
    return this.run((wanted) => {
      const requests = performance.getEntriesByType('resource');
      return requests.filter(({ name }) => new URL(name).pathname === wanted).length;
    }, path);
  }

  /**
   * Brings it to the front until it has loaded the account.
   *
   * @param at when, by `Date.now()`; the driver handles one tab at a time
   */
  async glance(at: number): Promise<void> {
    const look = (time: number, path: string) => {
      globalThis.acceptedToken = '';
      const send = globalThis.fetch;
      globalThis.fetch = async (input, init) => {
        const response = await send(input, init);
        const authorization = new Headers(init?.headers).get('authorization') ?? '';
        if (new URL(response.url).pathname === path && response.ok) acceptedToken = authorization;
        return response;
      };
      setTimeout(() => {
        for (const value of ['visible', 'hidden']) {
          Object.defineProperty(document, 'visibilityState', { configurable: true, value });
          document.dispatchEvent(new Event('visibilitychange'));
        }
      }, time - Date.now());
    };
    await this.run(look, at, apiPaths.me);
  }

  /** The access token of the last load of the account. */
  async tokenAfterGlance(): Promise<string> {
    const read = () => this.run(() => acceptedToken);
    await expect.poll(read).toContain('Bearer ');
    return (await read()).replace('Bearer ', '');
  }

  async run<T, A extends unknown[]>(script: (...args: A) => T, ...args: A): Promise<Awaited<T>> {
    await this.#bringToFront();
    return this.#webKit.executeScript<Awaited<T>>(script, ...args);
  }

  async #bringToFront(): Promise<void> {
    await this.#webKit.switchTo().window(this.#handle);
  }

  async #find(xpath: string): Promise<WebElement> {
    await this.#bringToFront();
    const element = await this.#webKit.wait(until.elementLocated(By.xpath(xpath)), patienceMs);
    await this.#webKit.wait(until.elementIsVisible(element), patienceMs);
    return element;
  }
}
