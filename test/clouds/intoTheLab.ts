/**
 * Loaded before the bot: every connection it makes to a host that is not this machine is led to the laboratory instead, under
 * the name it asked for. What TLS says there (the certificate, the server name) is checked as ever.
 */
import { Socket } from 'node:net';

interface Target {
  host?: string;
  port?: number | string;
  path?: string | null;
}

const lab = Number(process.env['LABORATORY_PORT']);
const here = ['127.0.0.1', 'localhost', '::1'];
const connect = Reflect.get(Socket.prototype, 'connect') as (this: Socket, ...args: unknown[]) => Socket;

Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
  // Node hands its own calls over as one array, a caller's as they are.
  const target = (Array.isArray(args[0]) ? args[0][0] : args[0]) as Target;
  if (!target.path && !here.includes(target.host ?? 'localhost')) {
    target.host = '127.0.0.1';
    target.port = lab;
  }
  return connect.apply(this, args);
};
