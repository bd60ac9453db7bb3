import { Secp256k1Keypair } from '@atproto/crypto'
import { PDS, envToCfg, envToSecrets } from '@atproto/pds'
import { Database, PlcServer } from '@did-plc/server'
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
