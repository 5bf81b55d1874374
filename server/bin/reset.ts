import { removeEmbeddedDatabase } from '../db/embedded.ts'
import { dataFolder } from './local.ts'
import { refuseToStart } from './shutdown.ts'

removeEmbeddedDatabase(dataFolder).then(
  () => console.log('The local clinic is gone. `npm start` makes a new one.'),
  refuseToStart,
)
