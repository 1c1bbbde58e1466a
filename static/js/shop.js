import { autoSubmit } from "./module/auto-submit.js";
import { cartCount } from "./module/cart-count.js";
import { formErrors } from "./module/form-errors.js";
import { menu } from "./module/menu.js";
import { print } from "./module/print.js";
import { quantity } from "./module/quantity.js";
import { regions } from "./module/regions.js";
import { submitOnce } from "./module/submit-once.js";

cartCount();
formErrors();
menu();
quantity();
regions();
print();
autoSubmit();
submitOnce();
addEventListener("pageshow", (event) => { if (event.persisted) cartCount(); });
