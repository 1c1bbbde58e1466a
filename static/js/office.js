import { autoSubmit } from "./module/auto-submit.js";
import { counter } from "./module/counter.js";
import { copy } from "./module/copy.js";
import { filePreview } from "./module/file-preview.js";
import { formErrors } from "./module/form-errors.js";
import { menu } from "./module/menu.js";
import { print } from "./module/print.js";
import { scanner } from "./module/scanner.js";
import { submitOnce } from "./module/submit-once.js";

formErrors();
counter();
menu();
filePreview();
autoSubmit();
print();
copy();
scanner();
submitOnce();
