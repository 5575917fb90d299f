/**
 * For `node --import`, with an `ipc` channel in `stdio`: a parent that was killed cannot stop its children, so the child notices
 * that the channel to it closed.
 */
export const endWithParent = `data:text/javascript,process.on('disconnect',()=>process.kill(process.pid,'SIGTERM'))`;
