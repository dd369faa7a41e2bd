// The real sandbox-host, a process of its own with real Docker, keeps the contract.
import { kernelContract } from './kernel-contract.ts'
import { RealSandboxHost } from './real-sandbox-host.ts'
import { sandboxHostContract } from './sandbox-host-contract.ts'

sandboxHostContract('real, on Docker', () => RealSandboxHost.open())
kernelContract('real, on Docker', () => RealSandboxHost.open())
