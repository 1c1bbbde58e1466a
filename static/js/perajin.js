import { app } from "./module/app.js";
import { autoSubmit } from "./module/auto-submit.js";
import { filePreview } from "./module/file-preview.js";
import { formErrors } from "./module/form-errors.js";
import { netReceived } from "./module/net-received.js";
import { push } from "./module/push.js";
import { quantity } from "./module/quantity.js";
import { sharePicture } from "./module/share-picture.js";
import { submitOnce } from "./module/submit-once.js";

formErrors();
filePreview();
quantity();
push();
sharePicture();
netReceived();
autoSubmit();
submitOnce();
app();
