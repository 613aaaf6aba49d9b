import { readFileSync } from 'node:fs';
import { exampleServers } from './server-list.ts';

/** Returns the table of servers in the library's README: what it is, what was run, what to write. */
export function serverRows(): readonly (readonly string[])[] {
  return [
    ['server', 'what is run', 'what you write'],
    ...exampleServers.map(({ name, title, kind, handler }) => [
      title,
      kind === 'real' ? 'the server itself' : 'its wire format, re-created',
      [
        handler === undefined ? '' : '[token handler](../../token-handler/README.md) and ',
        `[${optionsOf(name).join(', ')}](../../examples/servers/${name}/app.config.ts)`,
      ].join(''),
    ]),
  ];
}

/** Returns the options besides `api` that a server's set-up gives to `provideAuth`. */
function optionsOf(name: string): readonly string[] {
  const setUp = readFileSync(new URL(`${name}/app.config.ts`, import.meta.url), 'utf8');
  const options = [...setUp.matchAll(/^ {8}(\w+)[:,]/gm)].map(([, option = '']) => option);
  const others = options.filter((option) => option !== 'api');
  const urls = ['signIn', 'refresh', 'signOut'];
  const functions = others.filter((option) => !urls.includes(option));
  return [
    ...(functions.length < others.length ? ['URLs'] : []),
    ...functions.map((option) => `\`${option}\``),
  ];
}
