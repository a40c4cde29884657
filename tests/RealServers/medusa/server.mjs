// Starts an unmodified Medusa on PostgreSQL, for the tests in this project's parent folder.
// Settings come by environment: MEDUSA_DATABASE_URL, MEDUSA_SECRET, MEDUSA_PORT (0 or absent: the system chooses), and for the first
// start on a new database MEDUSA_USER and MEDUSA_PASSWORD: then its tables are made and that user is the shop's first.
// When the server answers, it writes one line `ready <port>` to standard output.
import { createRequire } from 'node:module';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const directory = dirname(fileURLToPath(import.meta.url));

// The harness holds this process's standard input open; when the harness dies, however it dies, the server ends too.
let child;
process.stdin.on('end', () => {
  child?.kill();
  process.exit(0);
});
process.stdin.resume();

// Its command line is what Medusa's manual names for this; without scripts, which bring data of older versions up to date.
async function migrate() {
  const cli = require.resolve('@medusajs/cli/cli.js');
  child = spawn(process.execPath, [cli, 'db:migrate', '--skip-scripts'], { cwd: directory, stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  child = undefined;
  if (code !== 0) throw new Error(`medusa db:migrate ended with ${code}`);
}

// As `medusa user` does it, on the running server's own services: the command would load everything once more.
async function createUser(email, password) {
  const { container } = require('@medusajs/framework');
  const { Modules } = require('@medusajs/framework/utils');
  const { result: users } = await container.resolve(Modules.WORKFLOW_ENGINE)
    .run('create-users-workflow', { input: { users: [{ email, roles: [] }] } });
  const auth = container.resolve(Modules.AUTH);
  const { authIdentity, error } = await auth.register('emailpass', { body: { email, password } });
  if (error) throw new Error(error);
  await auth.updateAuthIdentities({ id: authIdentity.id, app_metadata: { user_id: users[0].id } });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

const { MEDUSA_USER: user, MEDUSA_PASSWORD: password } = process.env;
if (user) await migrate();
const port = Number(process.env.MEDUSA_PORT ?? 0) || (await freePort());
const { default: start } = require('@medusajs/medusa/commands/start');
const { server } = await start({ directory, host: '127.0.0.1', port });
if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
if (user) await createUser(user, password);
console.log(`ready ${port}`);
