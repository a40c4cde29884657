// Starts an unmodified Vendure on PostgreSQL, for the tests in this project's parent folder.
// Settings come by environment: the PG* variables of libpq, VENDURE_PORT (0 or absent: the system chooses),
// VENDURE_SUPERADMIN and VENDURE_SUPERADMIN_PASSWORD.
// When the server answers, it writes one line `ready <port>` to standard output.
import {
  bootstrap,
  DefaultJobQueuePlugin,
  DefaultLogger,
  DefaultSearchPlugin,
  dummyPaymentHandler,
  JobQueueService,
  LogLevel,
} from '@vendure/core';

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is missing.`);
  return value;
}

const app = await bootstrap({
  logger: new DefaultLogger({ level: LogLevel.Info, timestamp: true }),
  apiOptions: {
    hostname: '127.0.0.1',
    port: Number(process.env.VENDURE_PORT ?? 0),
    adminApiPath: 'admin-api',
    shopApiPath: 'shop-api',
  },
  authOptions: {
    tokenMethod: ['bearer', 'cookie'],
    requireVerification: false,
    cookieOptions: { secret: required('VENDURE_SUPERADMIN_PASSWORD') },
    superadminCredentials: {
      identifier: required('VENDURE_SUPERADMIN'),
      password: required('VENDURE_SUPERADMIN_PASSWORD'),
    },
  },
  dbConnectionOptions: {
    type: 'postgres',
    host: required('PGHOST'),
    port: Number(required('PGPORT')),
    username: required('PGUSER'),
    password: process.env.PGPASSWORD ?? '',
    database: required('PGDATABASE'),
    synchronize: true,
    logging: false,
  },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  plugins: [DefaultJobQueuePlugin.init({ useDatabaseForBuffer: true }), DefaultSearchPlugin],
});
await app.get(JobQueueService).start();

// The harness holds this process's standard input open; when the harness dies, however it dies, the server ends too.
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();

console.log(`ready ${app.getHttpServer().address().port}`);
