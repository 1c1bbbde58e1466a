import { autoSubmit } from "./module/auto-submit.js";
import { copy } from "./module/copy.js";
import { filePreview } from "./module/file-preview.js";
import { formErrors } from "./module/form-errors.js";
import { menu } from "./module/menu.js";
import { print } from "./module/print.js";
import { submitOnce } from "./module/submit-once.js";

formErrors();
menu();
filePreview();
autoSubmit();
print();
copy();
submitOnce();
