// The real sandbox-host keeps the contract of pictures.
import { pictureContract } from './picture-contract.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'

pictureContract('real, on Docker', () => RealSandboxHost.open())
