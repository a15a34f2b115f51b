// The life of a delivery. All code that changes a delivery's row is in `life/`.

export {
  callOffDeliveries,
  countAsSent,
  createDeliveries,
  type NewDelivery,
  removeDeliveries,
  sendAgain,
} from "@/lib/deliveries/life/decide";
export { recordEvents } from "@/lib/deliveries/life/events";
export { settleReported } from "@/lib/deliveries/life/report";
export { requeueDeliveries, takeWaiting } from "@/lib/deliveries/life/waiting";
export {
  accept,
  type Accepted,
  beginSending,
  type Came,
  releaseLost,
  putBack,
  release,
  settleDeliveries,
  stillSending,
} from "@/lib/deliveries/life/send";
