// The page as it is read from disk: nothing to decide. A review puts its own functions in these places.

const hasVerdict = () => true;
const verdictInWords = () => "";
const verdictLook = () => "";
const turnTools = () => [];
const turnLook = () => "";
const reviewFacts = () => [];
const reviewTools = () => [];
const reviewKeys = {};
const startReview = () => {};
