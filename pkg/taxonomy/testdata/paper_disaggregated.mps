* taxonomy, paper form, disaggregated model, budget 2
NAME taxonomy
ROWS
 N obj
 E t0_depth
 E t1_edges
 E t2_surface__normals_
 L d0_0
 L d1_2
 L d2_2
 L d2_1
 L d4_1
 L d5_0
 L d6_2
 L budget
COLUMNS
 MARKER 'MARKER' 'INTORG'
 x0_depth obj -0.36
 x0_depth t0_depth 1
 x0_depth d0_0 1
 x1_depth obj -0.25
 x1_depth t0_depth 1
 x1_depth d1_2 1
 x1_depth budget 0.25
 x2_depth obj -0.3
 x2_depth t0_depth 1
 x2_depth d2_2 1
 x2_depth d2_1 1
 x2_depth budget 0.25
 x3_edges obj -0.01
 x3_edges t1_edges 1
 x4_edges obj -0.64
 x4_edges t1_edges 1
 x4_edges d4_1 1
 x5_surface__normals_ obj -0.16
 x5_surface__normals_ t2_surface__normals_ 1
 x5_surface__normals_ d5_0 1
 x6_surface__normals_ obj -0.49
 x6_surface__normals_ t2_surface__normals_ 1
 x6_surface__normals_ d6_2 1
 y0_depth d0_0 -1
 y0_depth d5_0 -1
 y0_depth budget 1
 y1_edges d2_1 -1
 y1_edges d4_1 -1
 y1_edges budget 0.5
 y2_surface__normals_ d1_2 -1
 y2_surface__normals_ d2_2 -1
 y2_surface__normals_ d6_2 -1
 y2_surface__normals_ budget 1
 MARKER 'MARKER' 'INTEND'
RHS
 rhs t0_depth 1
 rhs t1_edges 1
 rhs t2_surface__normals_ 1
 rhs budget 2
BOUNDS
 UP bnd x0_depth 1
 UP bnd x1_depth 1
 UP bnd x2_depth 1
 UP bnd x3_edges 1
 UP bnd x4_edges 1
 UP bnd x5_surface__normals_ 1
 UP bnd x6_surface__normals_ 1
 FX bnd y0_depth 0
 UP bnd y1_edges 1
 UP bnd y2_surface__normals_ 1
ENDATA
