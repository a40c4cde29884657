// An unmodified Medusa on PostgreSQL alone, for the tests in this project's parent folder: no admin panel, no Redis (its events, cache
// and locks stay in memory).
const { defineConfig } = require('@medusajs/framework/utils');

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is missing.`);
  return value;
}

module.exports = defineConfig({
  admin: { disable: true },
  projectConfig: {
    databaseUrl: required('MEDUSA_DATABASE_URL'),
    databaseDriverOptions: { ssl: false, connection: { ssl: false } },
    http: {
      storeCors: 'http://127.0.0.1',
      adminCors: 'http://127.0.0.1',
      authCors: 'http://127.0.0.1',
      jwtSecret: required('MEDUSA_SECRET'),
      cookieSecret: required('MEDUSA_SECRET'),
    },
  },
});
