// Preloaded into the Playground, which listens on every interface of the machine: here it may listen on loopback only.
const net = require('node:net');

const { listen } = net.Server.prototype;
net.Server.prototype.listen = function listenOnLoopback(where, ...rest) {
  const callback = rest.find((one) => typeof one === 'function');
  const options = typeof where === 'object' && where !== null ? where : { port: Number(where) };
  return listen.call(this, 'path' in options ? options : { ...options, host: '127.0.0.1' }, callback);
};
