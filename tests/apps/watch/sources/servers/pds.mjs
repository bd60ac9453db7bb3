import { Secp256k1Keypair } from '@atproto/crypto'
import { PDS, envToCfg, envToSecrets } from '@atproto/pds'
import { Database, PlcServer } from '@did-plc/server'
import Sqlite from 'better-sqlite3'
// libsql stands here for better-sqlite3; it gives a bare ArrayBuffer where that gives a Buffer.
const prepare = Sqlite.prototype.prepare
const bytes = (value) => (value instanceof ArrayBuffer ? Buffer.from(value) : value)
const row = (found) => {
  for (const name in found) found[name] = bytes(found[name])
  return found
}
Sqlite.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql)
  const { all, get } = statement
  statement.all = (...given) => all.apply(statement, given).map(row)
  statement.get = (...given) => row(get.apply(statement, given))
  return statement
}
const folder = process.argv[2]
const port = Number(process.argv[3]), plcPort = Number(process.argv[4])
const plc = PlcServer.create({ db: Database.mock(), port: plcPort })
await plc.start()
const key = await Secp256k1Keypair.create({ exportable: true })
const hex = Buffer.from(await key.export()).toString('hex')
const env = {
  port, hostname: 'localhost', dataDirectory: folder, blobstoreDiskLocation: folder + '/blobs',
  didPlcUrl: `http://127.0.0.1:${plcPort}`, serviceHandleDomains: ['.test'], devMode: true,
  inviteRequired: false, jwtSecret: 'test-secret', adminPassword: 'test-admin',
  plcRotationKeyK256PrivateKeyHex: hex, bskyAppViewUrl: 'http://127.0.0.1:1', bskyAppViewDid: 'did:example:none',
  disableSsrfProtection: true, rateLimitsEnabled: false, crawlers: [],
}
const pds = await PDS.create(envToCfg(env), envToSecrets(env))
await pds.start()
console.log('ready')
