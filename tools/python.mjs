// Which Python has the packages of the example servers: PYTHON_BIN, else Debian's own.
import { spawnSync } from 'node:child_process';

/** @returns {string | undefined} */
export function pythonWithSimpleJwt() {
  return [process.env.PYTHON_BIN, '/usr/bin/python3']
    .filter((path) => path !== undefined)
    .find((path) => spawnSync(path, ['-c', 'import rest_framework_simplejwt']).status === 0);
}
