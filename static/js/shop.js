import { autoSubmit } from "./module/auto-submit.js";
import { cartCount } from "./module/cart-count.js";
import { formErrors } from "./module/form-errors.js";
import { menu } from "./module/menu.js";
import { quantity } from "./module/quantity.js";
import { submitOnce } from "./module/submit-once.js";

cartCount();
formErrors();
menu();
quantity();
autoSubmit();
submitOnce();
addEventListener("pageshow", (event) => { if (event.persisted) cartCount(); });
