// Which Python has the packages of the example servers: PYTHON_BIN, else Debian's own.
import { spawnSync } from 'node:child_process';

const modules = 'rest_framework_simplejwt, flask_jwt_extended';

/** @returns {string | undefined} */
export function findPython() {
  return [process.env.PYTHON_BIN, '/usr/bin/python3']
    .filter((path) => path !== undefined)
    .find((path) => spawnSync(path, ['-c', `import ${modules}`]).status === 0);
}
