import type { Clock } from './core/clock.ts'
import type { Config } from './core/config.ts'
import type { SettingsInForce } from './core/settings.ts'
import type { Database } from './db/pool.ts'
import type { Log } from './core/log.ts'
import type { Gallabox } from './providers/gallabox.ts'
import type { Google } from './providers/google.ts'
import type { Razorpay } from './providers/razorpay.ts'

/** What every part is given, put together by hand in `bin/create-deps.ts`. */
export interface Deps {
  db: Database
  config: Config
  /** What the clinic itself may set, whose defaults are of the config. */
  settings: SettingsInForce
  clock: Clock
  log: Log
  razorpay: Razorpay
  gallabox: Gallabox
  /** Null if the clinic does not use Google: staff paste the links. */
  google: Google | null
}
