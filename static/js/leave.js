import { leaving } from "./module/leave.js";
import { Store } from "./module/store.js";

if ("indexedDB" in self && "BroadcastChannel" in self) leaving(Store.open());
