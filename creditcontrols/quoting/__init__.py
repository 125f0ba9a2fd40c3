"""Mass quote protection (SPEC MQP): who is protected how, what has tripped, and the product lines."""
